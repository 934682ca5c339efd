"""One meaning, in one place (PRODUCT §3): explainer, week, *Active now*, Home, API and the real PBX, over HTTP."""

import pytest

from tests.bench.inside import figures_of

EVERYBODY = {"explainer", "week", "rules", "home", "api", "pbx"}

pytestmark = [pytest.mark.usefixtures("tree_settings"), pytest.mark.slow]  # what the bench's own PBX is started from


@pytest.mark.long
def test_all_who_say_which_rule_is_in_force_say_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures, told = figures_of(capsys, "one-meaning", "--instants", "40", "--seed", "7")
    assert figures["instants"] == 40
    assert set(figures["by"]) == EVERYBODY
    assert figures["disagreements"] == 0, told
    assert figures["rules_seen"] >= 8
