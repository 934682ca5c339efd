"""One meaning, in one place (PRODUCT §3): what the PBX does with random calls is what `decide()` says of them."""

import pytest

from tests.bench.inside import figures_of

pytestmark = pytest.mark.usefixtures("tree_settings")  # what the bench's own PBX is started from
Said = pytest.CaptureFixture[str]


@pytest.mark.long
def test_the_pbx_does_what_decide_says(capsys: Said) -> None:
    figures, told = figures_of(capsys, "agreement", "--cases", "200", "--seed", "2")
    assert figures["cases"] == 200
    assert figures["disagreements"] == 0, told
    assert figures["sip_cases"] >= 100
    assert not [clause for clause, count in figures["per_clause"].items() if not count]


@pytest.mark.long
def test_a_wrong_comparison_in_the_compiler_is_found(capsys: Said) -> None:
    """Frames that hold at their end, too: half-open ranges are PRODUCT §3."""
    options = ("--cases", "40", "--seed", "1", "--sabotage", "frame-end", "--until-wrong")
    figures, told = figures_of(capsys, "agreement", *options)
    assert figures["disagreements"] > 0, told
