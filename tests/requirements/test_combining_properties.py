"""Whatever project files say, one possible target comes out of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tflint.releases.known import known, known_releases
from tflint.releases.ranges import in_ranges
from tflint.requirements.combining import combine
from tflint.requirements.evidence import Combination, Verdict
from tflint.requirements.gathering import Gathered, Source, Statement
from tflint.requirements.kinds import Format, Kind, Tier
from tflint.requirements.model import PythonRange, Reading, Requirement, Use

ROOTS = ("tensorflow", "keras", "tf_keras")


@st.composite
def specifiers(draw: st.DrawFn, root: str) -> str:
    release = draw(st.sampled_from([*known_releases(root), "1.0", "2.5", "9.9"]))
    form = draw(
        st.sampled_from(["", ">={}", "<{}", "=={}.*", "=={}", "~={}", ">{},<9", "!={}", "===x{}", "?{}"])
    )
    return form.format(release)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    root = draw(st.sampled_from(ROOTS))
    requirement = Requirement(
        root,
        tuple(draw(st.lists(specifiers(root), min_size=1, max_size=2))),
        draw(st.sampled_from(["one", "two"])),
        draw(st.integers(0, 9)),
        draw(st.sampled_from(["", "section"])),
        draw(st.sampled_from(Use)),
        draw(st.sampled_from(["", "marker", "another"])),
    )
    tier = draw(st.sampled_from([tier for tier in Tier if tier not in (Tier.EXTRAS, Tier.DEVELOPMENT)]))
    path = draw(st.sampled_from(["/a", "/b"]))
    return Statement(path, path, Kind(Format.PIP_FILE, tier, draw(st.integers(0, 1))), requirement)


@st.composite
def gathered(draw: st.DrawFn) -> Gathered:
    python = draw(st.sampled_from([None, ">=3.10", "<3.8", ">=3.99", "==3.9.*", "nonsense"]))
    reading = Reading(python=PythonRange((python,), python, 1) if python else None)
    source = Source("/a", Kind(Format.PYPROJECT, Tier.METADATA), reading)
    return Gathered(tuple(draw(st.lists(statements(), max_size=5))), sources=(source,))


@given(gathered())
def test_a_target_has_releases_that_go_together(found: Gathered) -> None:
    target = combine(found).target
    partners = known("tensorflow")
    assert target.tensorflow and target.keras
    assert all(any(in_ranges(k, partners[t].keras) for k in target.keras) for t in target.tensorflow)
    assert all(any(in_ranges(k, partners[t].keras) for t in target.tensorflow) for k in target.keras)


@given(gathered())
def test_every_statement_is_explained(found: Gathered) -> None:
    explained = [evidence.statement for evidence in combine(found).evidence]
    assert sorted(map(repr, explained)) == sorted(map(repr, found.statements))


@given(gathered(), st.randoms())
def test_the_order_of_statements_does_not_matter(found: Gathered, random: st.DataObject) -> None:
    shuffled = list(found.statements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = combine(found), combine(Gathered(tuple(shuffled), sources=found.sources))
    assert (first.target.tensorflow, first.target.keras) == (second.target.tensorflow, second.target.keras)


@given(gathered())
def test_what_is_used_lies_in_the_target_or_is_said_to_contradict(found: Gathered) -> None:
    combination: Combination = combine(found)
    for evidence in combination.evidence:
        root = evidence.statement.requirement.root
        if evidence.verdict is Verdict.USED and root != "tf_keras":
            assert evidence.releases
    if not combination.decided:
        assert len(combination.target.tensorflow) == len(combination.target.keras) == 1
