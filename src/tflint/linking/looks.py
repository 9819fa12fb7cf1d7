"""The rules about names across modules, by the names of their checks. Imported where a glance has shown something."""

from __future__ import annotations

from collections.abc import Mapping

from tflint.linking import (
    alias_names,
    circles,
    conflicts,
    flavours,
    members,
    private,
    registered,
    shadowing,
    unknown_imports,
)
from tflint.linking.view import Look

_MODULES = (
    alias_names,
    circles,
    conflicts,
    flavours,
    members,
    private,
    registered,
    shadowing,
    unknown_imports,
)
LOOKS: Mapping[str, Look] = {module.LINK.check: module.LINK.look for module in _MODULES}
