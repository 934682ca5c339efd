"""The stream while the database does not answer: what goes on is told all the same (PRODUCT §4)."""

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from controller import settings
from controller.store.engine import open_database
from tests.browser.serving import served
from tests.databases import emptied
from tests.patience import patient
from tests.webui import place as office
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import TUESDAY
from tests.webui.stream import listening
from tests.webui.test_live_things import call
from webui.live import endpoint

__all__ = ["emptied"]
pytestmark = [pytest.mark.slow, pytest.mark.postgres]


def test_a_database_that_keeps_us_waiting_keeps_nobody_from_hearing_what_goes_on(
    emptied: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the log-in is still good is asked again and again, beside the telling."""
    monkeypatch.setattr(endpoint, "CHECK", 0.2)
    database = open_database(emptied)
    place = office.furnish(database)
    home = settings.load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_URL": emptied})
    answers = Answers({"/status": {"pbx": "up"}})
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with (
        controller_at(home.run / "controller.sock", answers),
        served(home, lambda: TUESDAY) as portal,
        listening(portal, str(portal.cookie("1001@acme.example")["value"])) as stream,
        database.engine.connect() as other,
        database.engine.connect() as looking,
    ):
        stream.next("fresh")
        other.execute(text("LOCK TABLE logins IN ACCESS EXCLUSIVE MODE"))
        end = time.monotonic() + patient(5)
        while not looking.scalar(waiting):
            assert time.monotonic() < end, "nobody asks whether the log-in is still good"
            looking.rollback()
        answers.thing(place.acme, "call:a", call(place.anna, None))
        assert set(stream.next("things").data["set"]) == {"call:a"}
    database.close()
