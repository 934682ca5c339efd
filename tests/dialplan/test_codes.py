"""A domain's codes as rows: every one is reached by what is dialled, and nothing else is (PRODUCT §5)."""

import re

import pytest

from controller.dialplan.codes import DIALLED, OTHERS, extensions, subroutine
from controller.dialplan.door import door
from controller.dialplan.lines import rows
from controller.dialplan.shared import shared_rows
from controller.domain.codes import FEATURES, in_force
from controller.domain.ids import DomainId
from tests.dialplan.shapes import SHARED, fallen_through, nowhere

DOMAIN = DomainId(3)
LONGEST_NAME = 79  # characters of an extension: the PBX cuts there (22.10)


def matching(dialled: str, patterns: list[str]) -> list[str]:
    return [each for each in patterns if re.fullmatch(_regex(each), dialled)]


def _regex(pattern: str) -> str:
    if not pattern.startswith("_"):
        return re.escape(pattern)
    body = "".join("[0-9]" if each == "X" else each for each in pattern[1:].removesuffix("!"))
    return re.sub(r"(?<!\[)\*(?![0-9*#+]*\])", r"\\*", body) + (".*" if pattern.endswith("!") else "")


def test_the_door_lets_in_codes_with_a_number_behind_and_nothing_longer_or_else() -> None:
    patterns = list(DIALLED)
    for dialled in ("*7", "#1", "*72", "*72+4930123456789", "##1234#", "*12345" + "6" * 24, "*35*1"):
        assert len(matching(dialled, patterns)) == 1, dialled
    for dialled in ("*", "#", "*12345" + "6" * 25, "*72a", "*72&d1", "7*2", "*1234567*", "+*72", "*72\r\n"):
        assert matching(dialled, patterns) == [], dialled
    assert max(map(len, patterns)) <= LONGEST_NAME


def test_no_extension_of_the_codes_falls_through_and_every_jump_lands() -> None:
    made = rows("codes-3-x", extensions(DOMAIN, in_force({"echo": "#1"})))
    assert fallen_through(made) == []
    assert nowhere(made, (*made, *SHARED)) == []


@pytest.mark.parametrize(
    ("dialled", "runs"),
    [
        ("*43", "rp-code,s,1(echo,3,)"),
        ("*72", "rp-code,s,1(forward-always,3,)"),
        ("*7203012345", "rp-code,s,1(forward-always,3,${EXTEN:3})"),
        ("*72+4930", "rp-code,s,1(forward-always,3,${EXTEN:3})"),
        ("*351002", "rp-code,s,1(pickup,3,${EXTEN:3})"),
        ("*351", "rp-no-code,s,1"),
        ("*351234567", "rp-no-code,s,1"),
        ("*431", "rp-no-code,s,1"),
        ("*90", "rp-no-code,s,1"),
        ("##", "rp-no-code,s,1"),
    ],
)
def test_what_is_dialled_runs_its_code(dialled: str, runs: str) -> None:
    made = extensions(DOMAIN, in_force({}))
    found = matching(dialled, list(made))
    best = next((each for each in found if each != OTHERS), OTHERS)
    assert len(found) <= 2
    assert runs in [line.data for line in made[best]]


def test_other_codes_are_another_context_and_the_door_leads_there() -> None:
    one, other = door(DOMAIN, ("112",)), door(DOMAIN, ("112",), "", in_force({"echo": "#1"}))
    assert one.rows != other.rows
    contexts = {row.context for row in other.content if row.context.startswith("codes-")}
    assert {row.data.partition(",")[0] for row in other.rows if row.extension in DIALLED} == contexts
    assert other.content[0].context in contexts, "the first names the state that the database remembers"
    assert door(DOMAIN, ("112", "110")).content[0].context != one.content[0].context


def test_every_code_has_its_subroutine() -> None:
    there = {row.context for row in shared_rows()}
    assert {subroutine(feature.key) for feature in FEATURES} - there == set()
