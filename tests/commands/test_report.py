"""`ringplan report`: figures as lines and as JSON, and counted anew."""

import json
from pathlib import Path

from sqlalchemy import update

from controller import clock
from controller.store.engine import open_history, writing
from controller.store.figures_calls_rows import QUARTERS
from tests.commands.conftest import Run
from tests.webui import pasts
from tests.webui.place import Place


def furnish(run: Run) -> None:
    for extension, name in (("1001", "Anna Ahlers"), ("1002", "Bob Brandt")):
        run("user", "add", extension, name)


def test_figures_are_told_and_counted_anew(office: Run, tmp_path: Path) -> None:
    office("db", "upgrade")
    assert "Calls:          0 (before: 0)" in office("report").output
    anna = json.loads(office("user", "show", "1001", "--json").output)
    place = Place(anna["domain_id"], anna["id"], 0, 0, 0, 0)  # type: ignore[arg-type]
    now = clock.now().timestamp()
    past = open_history(f"sqlite:///{tmp_path / 'history.db'}")
    pasts.keep(past, pasts.one(place, "a", now - 60), pasts.unanswered(place, "b", now - 86400 * 40))
    with writing(past) as session:
        session.execute(update(QUARTERS).values(calls=99))
    past.close()
    wrong = json.loads(office("report", "--json").output)
    assert (wrong["figures"]["calls"], wrong["before"]["calls"]) == (99, 99)
    right = json.loads(office("report", "--recount", "--json").output)
    assert (right["figures"]["calls"], right["figures"]["answered"], right["before"]["calls"]) == (1, 1, 99)
    own = office("report", "--user", "1001", "--range", "7").output
    assert "Answered:       1 (before: 0)" in own
    assert "0:01:01" in own
    assert "is no day" in office("report", "--since", "1; DROP TABLE", code=1).output
