"""`ringplan history`: calls that are over, as lines, as JSON and as a file."""

import csv
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

from controller import clock
from controller.domain.history import Party, Share
from controller.store.engine import open_history
from tests.commands.conftest import Run
from tests.webui import pasts
from tests.webui.place import Place


def furnish(run: Run) -> None:
    """Anna and Bob."""
    for extension, name in (("1001", "Anna Ahlers"), ("1002", "Bob Brandt")):
        run("user", "add", extension, name)


def test_calls_are_listed_filtered_and_saved(office: Run, tmp_path: Path) -> None:
    office("db", "upgrade")
    assert office("history").output == "There are none.\n"
    anna, bob = (json.loads(office("user", "show", number, "--json").output) for number in ("1001", "1002"))
    place = Place(anna["domain_id"], anna["id"], bob["id"], 0, 0, 0)  # type: ignore[arg-type]
    now = clock.now().timestamp()
    past = open_history(f"sqlite:///{tmp_path / 'history.db'}")
    evil = replace(pasts.unanswered(place, "evil", now - 90), caller=Party("outside", None, "+4930", "\x1b[2J=1+1"))
    pasts.keep(past, pasts.one(place, "a", now - 60), evil)
    answered = (Share(place.bob, "answered", "answered", 5.0),)
    pasts.keep(past, pasts.one(place, "b", now - 86400 * 40, talked=5.0, shares=answered))
    past.close()
    lines = office("history").output.splitlines()
    assert len(lines) == 4
    assert "answered by Anna Ahlers (1001)" in lines[1]
    assert "·[2J=1+1 (+4930)" in lines[2], "nothing steers the terminal"
    assert len(office("history", "--user", "1001", "--range", "30").output.splitlines()) == 3
    assert len(json.loads(office("history", "--user", "1002", "--json").output)) == 1
    rows = list(
        csv.DictReader(StringIO(office("history", "--csv", "--result", "missed").output.removeprefix("\ufeff")))
    )
    assert [row["Result"] for row in rows] == ["missed"]
    assert "is no day" in office("history", "--since", "1; DROP TABLE", code=1).output
    assert "There is no number" in office("history", "--number", "+49", code=1).output


def test_how_long_calls_are_kept_is_a_number_of_days_or_for_ever(run: Run) -> None:
    for typed, kept in (("90", 90), ("for ever", None), ("For Ever", None)):
        run("domain", "set", "--history-days", typed)
        assert json.loads(run("domain", "show", "--json").output)["history_days"] == kept
    assert "for ever" in run("domain", "show").output
    for nonsense in ("0", "3651"):
        assert "for 1 to 3650 days" in run("domain", "set", "--history-days", nonsense, code=1).output
    assert "is not a valid" in run("domain", "set", "--history-days", "never", code=2).output
