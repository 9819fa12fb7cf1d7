"""The checks that rule files name. A check knows syntax/, never another check."""

from __future__ import annotations

from tflint.checks.context import Check


def all_checks() -> dict[str, Check]:
    """Check name → check."""
    from tflint.checks import (
        artefact_mismatch,
        cross_entropy,
        custom_objects,
        dimension_value,
        dropout,
        graph_feeds,
        graph_mode,
        load_exception,
        load_saved_model,
        load_without_custom_objects,
        moved_module,
        numerics,
        optimizer_lr,
        release_database,
        renamed_argument,
        renamed_symbol,
        replaced_symbol,
        save_extension,
        save_unbuilt,
        saved_model_use,
        unsafe_deserialization,
    )

    modules = (
        artefact_mismatch,
        cross_entropy,
        dimension_value,
        dropout,
        graph_mode,
        load_exception,
        load_saved_model,
        load_without_custom_objects,
        graph_feeds,
        moved_module,
        numerics,
        optimizer_lr,
        renamed_argument,
        renamed_symbol,
        replaced_symbol,
        save_extension,
        save_unbuilt,
        saved_model_use,
        unsafe_deserialization,
    )
    own = {module.CHECK.name: module.CHECK for module in modules}
    return {**own, **release_database.CHECKS, **custom_objects.CHECKS}
