"""The accuracy check itself: what a dump says, what the database says, and what the comparison makes of the two."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tflint.releases.members import Members
from tools.accuracy.claims import Claim
from tools.accuracy.comparing import Comparison, Explanation, compare
from tools.accuracy.dumps import Real, read_dump
from tools.accuracy.environments import written_names
from tools.accuracy.report import render, share

WALK: Sequence[Mapping[str, Any]] = (
    {"python": "3.11.7", "installed": {"keras": "3.0.5", "numpy": "1.26.4"}, "roots": ["keras"]},
    {"name": "keras", "kind": "module", "real": "keras", "walked": True},
    {"name": "keras.layers", "kind": "module", "real": "keras.api.layers", "walked": True},
    {
        "name": "keras.layers.Dense",
        "kind": "class",
        "real": "keras.src.layers.Dense",
        "args": ["units", "name="],
    },
    {"name": "keras.layers.relu", "kind": "function", "real": "keras.src.relu", "args": ["x"]},
    {"name": "keras.layers.Lazy", "error": "ImportError: needs PIL"},
    {"name": "keras.np", "kind": "module", "real": "numpy"},
    {"class": "keras.src.layers.Dense", "members": ["build", "call", "units"], "builtin": ["count"]},
)
TOLD: Sequence[Mapping[str, Any]] = (
    {"python": "3.11.7", "installed": {"keras": "3.0.5"}, "roots": ["keras"]},
    {
        "name": "keras.layers.Dense",
        "kind": "class",
        "real": "keras.src.layers.Dense",
        "args": ["units", "name="],
    },
    {"name": "keras.layers.hidden", "kind": "function", "real": "keras.src.hidden", "import": True},
    {"name": "keras.layers.old", "error": "AttributeError: module 'keras.layers' has no attribute 'old'"},
    {"name": "keras.np.zeros", "kind": "function", "real": "numpy.zeros", "args": None},
    {"name": "keras.np.nothing", "error": "AttributeError: module 'numpy' has no attribute 'nothing'"},
)
MEMBERS = Members(frozenset({"build", "call", "units"}), frozenset({"kernel"}))
EXACT = {
    "keras": Claim("module"),
    "keras.layers": Claim("module"),
    "keras.layers.Dense": Claim("class", ("units", "name="), MEMBERS),
    "keras.layers.relu": Claim("function", ("x",)),
    "keras.layers.hidden": Claim("function"),
    "keras.np": Claim("opaque"),
}
NAMES = (
    "keras.layers.Dense",
    "keras.layers.hidden",
    "keras.layers.old",
    "keras.layers.Lazy",
    "keras.layers.gone",
    "keras.np.zeros",
    "tensorflow.nn",
)
"""Names that some release has."""


def real(tmp_path: Path) -> Real:
    """The dump above, through the files that it is kept in."""
    for name, records in (("walk", WALK), ("told", TOLD)):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in records)
    return read_dump(tmp_path / "walk", tmp_path / "told")


def compared(tmp_path: Path, claims: Mapping[str, Claim | None], *explanations: Explanation) -> Comparison:
    """The comparison of the dump with the exact claims, changed: a name that is given None is not claimed."""
    changed = {name: claim for name, claim in {**EXACT, **claims}.items() if claim is not None}
    return compare("Keras 3.0.5", "keras", real(tmp_path), changed, explanations, NAMES)


def described(comparison: Comparison) -> list[str]:
    return [f"{entry.kind} {entry.name}: {entry.detail}" for entry in comparison.disagreements]


# -- what a dump says ---------------------------------------------------------------------------------


def test_a_name_is_known_from_the_walk_or_from_asking(tmp_path: Path) -> None:
    dump = real(tmp_path)
    dense, zeros = dump.get("keras.layers.Dense"), dump.get("keras.np.zeros")
    assert dense is not None and dense.arguments == ("units", "name=")
    assert zeros is not None and zeros.arguments is None


def test_a_name_is_not_there_if_getting_it_raises_or_its_module_was_walked(tmp_path: Path) -> None:
    dump = real(tmp_path)
    assert dump.error("keras.layers.Lazy") == "ImportError: needs PIL"
    assert dump.error("keras.layers.Gone") == "not among the names of keras.layers"
    assert dump.error("keras.gone.Below.that") == "not among the names of keras"
    assert dump.error("keras.layers.Dense") is None


def test_nothing_is_known_below_a_module_that_was_not_walked(tmp_path: Path) -> None:
    dump = real(tmp_path)
    assert dump.get("keras.np.ones") is None
    assert dump.error("keras.np.ones") is None


# -- the comparison -----------------------------------------------------------------------------------


def test_exact_claims_have_no_disagreements(tmp_path: Path) -> None:
    it = compared(tmp_path, {})
    assert it.disagreements == ()
    assert (it.claimed, it.real, it.open, it.both) == (6, 6, 1, 6)
    assert (it.precision, it.recall, it.same_signatures) == (1, 1, 1)
    assert (it.signatures, it.classes) == (2, 1)
    assert it.environment == "Python 3.11.7, keras 3.0.5"


def test_a_real_name_that_is_not_claimed_is_missing(tmp_path: Path) -> None:
    it = compared(tmp_path, {"keras.layers.relu": None})
    assert described(it) == ["missing keras.layers.relu: function"]
    assert (it.precision, it.recall) == (1, 5 / 6)


def test_a_claim_of_what_raises_or_is_not_there_is_false(tmp_path: Path) -> None:
    it = compared(
        tmp_path,
        {
            "keras.layers.Lazy": Claim("class"),
            "keras.layers.Gone": Claim("class"),
            "keras.np.nothing": Claim("value"),
        },
    )
    assert described(it) == [
        "false keras.layers.Gone: not among the names of keras.layers",
        "false keras.layers.Lazy: ImportError: needs PIL",
        "false keras.np.nothing: AttributeError: module 'numpy' has no attribute 'nothing'",
    ]
    assert (it.precision, it.recall) == (6 / 9, 1)


def test_a_claim_that_only_asking_confirms_is_true(tmp_path: Path) -> None:
    it = compared(tmp_path, {"keras.np.zeros": Claim("function")})
    assert it.disagreements == ()
    assert (it.claimed, it.both) == (7, 7)


def test_a_claim_of_which_the_dump_says_nothing_is_neither_true_nor_false(tmp_path: Path) -> None:
    it = compared(tmp_path, {"keras.np.ones": Claim("function")})
    assert it.disagreements == ()
    assert it.unknown == ("keras.np.ones",)
    assert it.precision == 1


def test_a_name_that_only_an_import_finds_is_real(tmp_path: Path) -> None:
    it = compared(tmp_path, {"keras.layers.hidden": None})
    assert described(it) == ["missing keras.layers.hidden: function"]


def test_below_an_opaque_module_nothing_is_missing(tmp_path: Path) -> None:
    below = dict.fromkeys(["keras.layers.Dense", "keras.layers.relu", "keras.layers.hidden"])
    it = compared(tmp_path, {"keras.layers": Claim("opaque"), **below})
    assert it.disagreements == ()
    assert (it.claimed, it.real, it.open, it.both) == (3, 3, 4, 3)


def test_only_names_below_the_root_are_compared(tmp_path: Path) -> None:
    it = compared(tmp_path, {"keras_tuner.Tuner": Claim("class"), "tensorflow.nn": Claim("module")})
    assert it.disagreements == ()


def test_names_of_any_release_are_agreed_on_when_both_say_the_same(tmp_path: Path) -> None:
    it = compared(tmp_path, {"keras.layers.old": Claim("function")})
    # All below keras.layers, whose names were walked; the database has no opinion on what is below keras.np.
    assert (it.asked, it.agreed) == (5, 4)


def test_arguments_differ_in_name_default_or_star(tmp_path: Path) -> None:
    it = compared(tmp_path, {"keras.layers.relu": Claim("function", ("x", "name="))})
    assert described(it) == ["arguments keras.layers.relu: (x, name=) / (x)"]
    assert it.same_signatures == 1 / 2


def test_claims_without_arguments_are_not_compared(tmp_path: Path) -> None:
    it = compared(tmp_path, {"keras.layers.relu": Claim("function", None)})
    assert it.signatures == 1


def test_members_that_only_the_class_has_are_missing(tmp_path: Path) -> None:
    members = Members(frozenset({"call"}), frozenset({"units", "kernel"}))
    it = compared(tmp_path, {"keras.layers.Dense": Claim("class", ("units", "name="), members)})
    assert described(it) == ["members keras.layers.Dense: build"]


def test_members_that_only_the_database_has_are_surplus(tmp_path: Path) -> None:
    members = Members(MEMBERS.on_class | {"get_config", "count"}, frozenset({"kernel"}))
    it = compared(tmp_path, {"keras.layers.Dense": Claim("class", ("units", "name="), members)})
    assert described(it) == ["surplus keras.layers.Dense: get_config"]


# -- explanations -------------------------------------------------------------------------------------


def test_an_explanation_stays_with_the_disagreement_that_it_fits(tmp_path: Path) -> None:
    why = Explanation("missing", "why", name=r"keras\.layers\..*")
    it = compared(tmp_path, {"keras.layers.relu": None, "keras.np": None}, why)
    assert [(entry.name, entry.explanation) for entry in it.disagreements] == [
        ("keras.layers.relu", why),
        ("keras.np", None),
        ("keras.np.zeros", None),
    ]
    assert it.recall == 4 / 7


def test_what_is_left_out_does_not_count(tmp_path: Path) -> None:
    why = Explanation("missing", "imported, not exported", real=r"numpy(\..*)?", left_out=True)
    it = compared(tmp_path, {"keras.np": None}, why)
    assert it.recall == 1
    assert it.left_out("missing") == 2


def test_an_explanation_may_ask_for_kind_row_parent_and_detail(tmp_path: Path) -> None:
    claims = {"keras.layers.relu": None}
    for unfit in (
        Explanation("false", "why"),
        Explanation("missing", "why", rows="Keras 2.*"),
        Explanation("missing", "why", parent="keras.src.layers"),
        Explanation("missing", "why", detail="class"),
        Explanation("missing", "why", name="keras.layers"),
    ):
        assert compared(tmp_path, claims, unfit).disagreements[0].explanation is None
    fit = Explanation(
        "missing", "why", rows="Keras 3.*", parent=r"keras\.api\.layers", detail="function", foreign=True
    )
    assert compared(tmp_path, claims, fit).disagreements[0].explanation is fit


# -- the report ---------------------------------------------------------------------------------------


def test_the_report_has_a_row_per_release_and_all_disagreements(tmp_path: Path) -> None:
    why = Explanation("missing", "Modules that another module imported.", real="numpy.*", left_out=True)
    it = compared(tmp_path, {"keras.np": None, "keras.layers.Gone": Claim("class")}, why)
    report = render([it])
    assert "| Keras 3.0.5 | 6 | 7 | 0 | 1 | 0 | 2 | 83.33 % | 100 % |" in report
    assert "*(left out)* Keras 3.0.5: 2. Such as `keras.np`, `keras.np.zeros`." in report
    assert "- Keras 3.0.5: `keras.layers.Gone`: not among the names of keras.layers" in report


def test_only_all_is_100_percent() -> None:
    assert [share(value) for value in (1, 0.99999, 0.98765, 0)] == ["100 %", "99.99 %", "98.77 %", "0.00 %"]


def test_every_name_of_the_roots_is_asked_for(tmp_path: Path) -> None:
    names = written_names(tmp_path / "names.txt").read_text(encoding="utf-8").splitlines()
    assert {name.partition(".")[0] for name in names} == {"tensorflow", "keras", "tf_keras"}
    assert {"tensorflow.Session", "tensorflow.contrib.slim.nets", "keras.layers.Dense", "tf_keras.Model"} <= {
        *names
    }
    assert len(names) == len(set(names))
