"""The checks that rule files name. A check knows syntax/, never another check."""

from __future__ import annotations

from tflint.checks.context import Check


def all_checks() -> dict[str, Check]:
    """Check name → check."""
    from tflint.checks import (
        cross_entropy,
        custom_objects,
        dimension_value,
        dropout,
        graph_mode,
        moved_module,
        numerics,
        optimizer_lr,
        release_database,
        renamed_argument,
        renamed_symbol,
        replaced_symbol,
    )

    modules = (
        cross_entropy,
        dimension_value,
        dropout,
        graph_mode,
        moved_module,
        numerics,
        optimizer_lr,
        renamed_argument,
        renamed_symbol,
        replaced_symbol,
    )
    own = {module.CHECK.name: module.CHECK for module in modules}
    return {**own, **release_database.CHECKS, **custom_objects.CHECKS}
