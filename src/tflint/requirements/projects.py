"""Which project a file belongs to, and so which releases it is for.

A file belongs to the nearest folder above it whose project files ask for some release of TensorFlow or Keras, up to
the top of its repository. Files that name these without a version leave the choice to the folders above. Each
folder is looked at once in a run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tflint.configuration.location import find_top
from tflint.releases.target import Target, newest_target
from tflint.requirements.kinds import worth_a_look

if TYPE_CHECKING:
    from tflint.requirements.combining import Combination

LEGACY_SETTING = "legacy-keras"


@dataclass(frozen=True, slots=True)
class ProjectTarget:
    """The target of the files below a folder, absolute, and how it came about; None if no project file names any."""

    folder: str
    target: Target
    combination: Combination | None = None


class ProjectTargets:
    """The targets of files, by the project files above them.

    ``settings_folder`` is that of the settings file, where the search ends if there is no repository.
    ``legacy_keras`` replaces what project files say of legacy Keras, and ``legacy_origin`` says who did.
    """

    def __init__(
        self,
        settings_folder: str | None = None,
        *,
        legacy_keras: bool | None = None,
        legacy_origin: str = LEGACY_SETTING,
    ) -> None:
        self._settings_folder = settings_folder
        self._legacy_keras = legacy_keras
        self._legacy_origin = legacy_origin
        self._own: dict[str, Combination | None] = {}
        self._tops: dict[str, str] = {}
        self._targets: dict[str, ProjectTarget] = {}

    def of(self, path: str) -> ProjectTarget:
        """The target of a file."""
        return self.of_folder(os.path.dirname(os.path.abspath(path)))

    def of_folder(self, folder: str) -> ProjectTarget:
        """The target of the files in a folder, which is absolute."""
        found = self._targets.get(folder)
        if found is None:
            found = self._targets[folder] = self._find(folder)
        return found

    def all(self) -> tuple[ProjectTarget, ...]:
        """The targets that were asked for so far, each once, by their folders."""
        found = {target.folder: target for target in self._targets.values()}
        return tuple(found[folder] for folder in sorted(found))

    def _find(self, folder: str) -> ProjectTarget:
        own = self._look(folder)
        if own is not None and own.decided:
            return ProjectTarget(folder, self._with_setting(own.target), own)
        parent = os.path.dirname(folder)
        above = None
        if folder != self._top_of(folder) and parent != folder:
            above = self.of_folder(parent)
        if own is None:
            return above if above is not None else self._nothing_found(folder)
        if above is None or above.combination is None:
            return ProjectTarget(folder, self._with_setting(own.target), own)
        if own.evidence and not above.combination.decided:
            return ProjectTarget(folder, self._with_setting(own.target), own)
        return self._inherited(folder, own, above.combination)

    def _nothing_found(self, folder: str) -> ProjectTarget:
        return ProjectTarget(folder, self._with_setting(newest_target()))

    def _inherited(self, folder: str, own: Combination, above: Combination) -> ProjectTarget:
        """The target of the folder above, for one whose own files name no release."""
        from tflint.requirements.combining import inherit

        combined = inherit(own, above)
        return ProjectTarget(folder, self._with_setting(combined.target), combined)

    def _with_setting(self, target: Target) -> Target:
        if self._legacy_keras is None:
            return target
        if self._legacy_keras:
            return target.with_legacy_keras(self._legacy_origin)
        return replace(target, legacy_keras=False, legacy_keras_origin="")

    def _top_of(self, folder: str) -> str:
        top = self._tops.get(folder)
        if top is None:
            top = self._tops[folder] = find_top(folder, self._settings_folder)
        return top

    def _look(self, folder: str) -> Combination | None:
        """What a folder's own project files say; None if they do not name TensorFlow or Keras."""
        try:
            names = worth_a_look(os.listdir(folder))
        except OSError:
            return None
        if not names:
            return None
        from tflint.requirements.gathering import gather

        gathered = gather(folder, names)
        if not gathered.sources and not gathered.problems:
            return None
        from tflint.requirements.combining import combine

        return combine(gathered)
