"""Who hears recordings of calls, what the log says of it, and what is set about them (docs/recording.md)."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.history import Recorded, Step
from controller.domain.ids import UserId
from controller.operations import acting as stand_in
from controller.operations import (
    domains,
    exporting,
    fileformat,
    grants,
    history,
    history_asking,
    history_csv,
    importing,
    recordings,
    users,
)
from controller.operations.actors import Actor
from controller.operations.features import RECORDINGS
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import find, history_recordings
from controller.store import history as stored
from controller.store.history_recordings import Recording
from controller.store.history_wanted import Wanted
from controller.store.tables import AuditRow
from tests.operations import past
from tests.operations.office import ADMIN, MONDAY, Office, acting, person, touched

BEGAN = MONDAY.timestamp()


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
    """One database of the past serves all tests of a run."""
    yield
    past.past().rollback()


@pytest.fixture
def bobs(office: Office) -> int:
    """Bob's recording of his call."""
    return past.a_recording(office.acme, office.bob)


def log(session: Session) -> list[tuple[Any, ...]]:
    told = select(AuditRow.operation, AuditRow.actor, AuditRow.after, AuditRow.before).order_by(AuditRow.id)
    rows = session.execute(told)
    return [tuple(row) for row in rows if row.operation.startswith("recordings.")]


def hears(session: Session, by: Actor, office: Office, recording: int) -> bool:
    try:
        recordings.one(session, by, past.past(), office.acme, recording)
    except Missing:
        return False
    return True


def test_one_hears_his_own_and_with_the_grant_all_of_the_domain_whatever_his_scope(
    session: Session, office: Office, bobs: int
) -> None:
    """PRODUCT §1: grant *recordings*. Nobody does by scope or as an attendant."""
    cleo = person(session, office.acme, "1003", "Cleo")
    root = person(session, office.acme, "1009", "Ada", scope="administrator")
    grants.give(session, ADMIN, cleo, "attendant")
    heard = {name: hears(session, acting(session, user), office, bobs) for name, user in
             {"bob": office.bob, "anna": office.anna, "cleo": cleo, "root": root}.items()}  # fmt: skip
    assert heard == {"bob": True, "anna": False, "cleo": False, "root": False}
    assert hears(session, ADMIN, office, bobs), "who has a shell has the files"
    grants.give(session, ADMIN, cleo, "recordings")
    assert hears(session, acting(session, cleo), office, bobs)
    zoes = past.a_recording(office.bolt, office.zoe)
    assert not hears(session, acting(session, cleo), office, zoes)
    with pytest.raises(Missing):
        recordings.one(session, acting(session, cleo), past.past(), office.bolt, zoes)
    assert not hears(session, acting(session, cleo), office, 2**70)


def test_where_the_feature_is_switched_off_one_does_not_hear_his_own(
    session: Session, office: Office, bobs: int
) -> None:
    users.change(session, ADMIN, office.bob, {"switched_off": [RECORDINGS]})
    assert not hears(session, acting(session, office.bob), office, bobs)
    users.change(session, ADMIN, office.bob, {"switched_off": []})
    domains.change(session, ADMIN, office.acme, {"switched_off": [RECORDINGS]})
    assert not hears(session, acting(session, office.bob), office, bobs)
    grants.give(session, ADMIN, office.anna, "recordings")
    assert hears(session, acting(session, office.anna), office, bobs), "who keeps them still does"


def test_each_listening_is_one_line_of_the_log_however_often_a_player_asks(
    session: Session, office: Office, bobs: int
) -> None:
    bob = acting(session, office.bob)

    def listen(by: Actor, *, keep: bool = False) -> Recording:
        return recordings.listen(session, by, past.past(), office.acme, bobs, keep=keep)

    assert recordings.heard_lately(session, bob, past.past(), office.acme, bobs) is None
    for seconds in range(0, 590, 60):
        listen(replace(bob, at=MONDAY + timedelta(seconds=seconds)))
    assert recordings.heard_lately(session, bob, past.past(), office.acme, bobs) is not None
    assert [line[0] for line in log(session)] == ["recordings.listen"]
    listen(replace(bob, at=MONDAY + timedelta(minutes=11)))
    listen(replace(bob, address="192.0.2.99"))
    listen(replace(bob, at=MONDAY - timedelta(hours=1)))  # a clock that was set back silences nothing
    listen(bob, keep=True)
    by_anna = stand_in.as_user(session, acting(session, office.anna), office.bob)
    listen(by_anna)
    assert [(line[0], line[1]) for line in log(session)[1:]] == [
        ("recordings.listen", bob.label),
        ("recordings.listen", bob.label),
        ("recordings.listen", bob.label),
        ("recordings.keep", bob.label),
        ("recordings.listen", f"{bob.label} (by 1001@acme.example)"),
    ]
    assert log(session)[0][2]["name"] == "Bob"
    with pytest.raises(Missing):
        listen(acting(session, office.anna))
    assert len(log(session)) == 6, "who heard nothing is not noted"
    users.remove(session, ADMIN, office.bob)
    assert recordings.names(session, office.acme, [listen(ADMIN)]) == {office.bob: "Bob"}, "whose it was stays known"


def test_only_the_grant_deletes_and_what_was_deleted_is_gone_for_everybody(
    session: Session, office: Office, bobs: int
) -> None:
    bob, anna = acting(session, office.bob), acting(session, office.anna)
    with pytest.raises(Forbidden, match="“Recordings”"):
        recordings.remove(session, bob, past.past(), office.acme, bobs)
    with pytest.raises(Missing):
        recordings.remove(session, anna, past.past(), office.acme, bobs)
    assert log(session) == []
    grants.give(session, ADMIN, office.anna, "recordings")
    anna = acting(session, office.anna)
    assert recordings.remove(session, anna, past.past(), office.acme, bobs).file.endswith(".wav")
    assert [line[0] for line in log(session)] == ["recordings.remove"]
    history_recordings.remove(past.past(), bobs, MONDAY.timestamp())
    for who in (bob, anna, ADMIN):
        with pytest.raises(Missing):
            recordings.listen(session, who, past.past(), office.acme, bobs)
    with pytest.raises(Missing):
        recordings.remove(session, anna, past.past(), office.acme, bobs)


def test_a_list_shows_filters_and_counts_only_what_its_reader_may_hear(session: Session, office: Office) -> None:
    """Neither mark nor step nor filter tells that a colleague has recorded the call."""
    call = past.a_call(office.acme, office.bob)
    told = history.one(session, ADMIN, past.past(), office.acme, None, call).kept.told
    who = told.called
    steps = (*told.steps, Step(BEGAN + 2, "recorded", who), Step(BEGAN + 6, "recorded", who, word="stopped"))
    files = (Recorded(office.bob, BEGAN + 2, BEGAN + 6, f"{office.acme}/2026-11/1.{office.acme}.wav"),)
    both = tuple(replace(share, user=user) for share in told.shares for user in (office.anna, office.bob))
    made = replace(told, key="both", began=BEGAN, ended=BEGAN + 9, steps=steps, shares=both, recordings=files)
    stored.keep(past.past(), [made])

    def seen(user: UserId, whose: UserId | None) -> tuple[int, int, int, str]:
        by = acting(session, user)
        words = {"recorded": "yes", "since": "2026-11-23"}
        wanted = history_asking.wanted(session, by, office.acme, whose, words, MONDAY, MONDAY.tzinfo)  # type: ignore[arg-type]
        newest = history.page(session, by, past.past(), office.acme, whose, Wanted(office.acme), limit=1)
        [kept] = newest.page.rows
        found = history.page(session, by, past.past(), office.acme, whose, wanted).page.rows
        whole = history.one(session, by, past.past(), office.acme, whose, kept.id)
        lines = list(history_csv.table(session, by, past.past(), office.acme, whose, wanted, MONDAY.tzinfo))  # type: ignore[arg-type]
        recorded = [step for step in whole.kept.told.steps if step.kind == "recorded"]
        assert len(whole.recordings) == len(newest.recordings.get(kept.id, ()))
        return len(found), len(whole.recordings), len(recorded), lines[-1].strip().rpartition(",")[2]

    assert seen(office.bob, office.bob) == (1, 1, 2, "4")
    assert seen(office.anna, office.anna)[:3] == (0, 0, 0)
    assert seen(office.anna, None)[:3] == (0, 0, 0), "who oversees all calls does not hear them"
    grants.give(session, ADMIN, office.anna, "recordings")
    assert seen(office.anna, office.anna) == (1, 1, 2, "4")
    with pytest.raises(Refused, match="perhaps"):
        history_asking.wanted(session, ADMIN, office.acme, None, {"recorded": "perhaps"}, MONDAY, MONDAY.tzinfo)  # type: ignore[arg-type]


def test_managers_set_who_is_recorded_and_what_is_heard_and_the_file_of_the_domain_has_it(
    session: Session, office: Office
) -> None:
    anna, bob = acting(session, office.anna), acting(session, office.bob)
    with pytest.raises(Forbidden):
        users.change(session, bob, office.bob, {"recording": "always"})
    for field, wrong in (("recording", "sometimes"), ("recording", "${SHELL(x)}")):
        with pytest.raises(Refused) as refused:
            users.change(session, anna, office.bob, {field: wrong})
        assert [problem.field for problem in refused.value.problems] == [field]
    users.change(session, anna, office.bob, {"recording": "on demand"})
    assert {kind for kind, *_rest in touched(session)} == {"user"}
    for changes in (
        {"recording_announcement": "loud"},
        {"recording_days": 0},
        {"recording_days": "x"},
        {"recording_days": True},
    ):
        with pytest.raises(Refused):
            domains.change(session, anna, office.acme, changes)
    domains.change(session, anna, office.acme, {"recording_announcement": "beep", "recording_days": None})
    text = "".join(exporting.export(session, anna, office.acme))
    assert "recording: on demand\n" in text
    assert "recording_announcement: beep\n  recording_days: null\n" in text
    changed = text.replace("recording: on demand", "recording: always").replace("ment: beep", "ment: none")
    importing.run(session, ADMIN, fileformat.read(io.BytesIO(changed.encode())))
    card, place = find.user(session, office.bob), find.domain(session, office.acme)
    assert card is not None
    assert place is not None
    assert (card.recording, place.recording_announcement, place.recording_days) == ("always", "none", None)
