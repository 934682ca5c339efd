"""Mail of missed calls and the mail of the day: who decides, what is told when, and once (PRODUCT §7)."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.messages import Found, differences
from controller.operations import (
    dailymail,
    domains,
    exporting,
    fileformat,
    importing,
    messagemail,
    messagenews,
    missedcalls,
    newsmail,
    users,
)
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import mailqueue, missed
from controller.store import messages as index
from controller.store import newsmail as stored
from controller.store.history_places import MissedNews
from controller.store.newsmail import NewsMail
from controller.store.tables import AuditRow
from tests.operations.office import ADMIN, MONDAY, Office, acting, person
from tests.operations.past import past

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOON = MONDAY + HOUR


@pytest.fixture(autouse=True)
def _addresses(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.anna, {"email": "anna@acme.example"})
    users.change(session, ADMIN, office.bob, {"email": "bob@acme.example"})


def wants(session: Session, office: Office, *, missed: bool = True, hour: int | None = None) -> None:
    newsmail.change(session, ADMIN, office.anna, missed, hour)


def misses(session: Session, office: Office, at: datetime, number: str = "1002", key: str = "") -> int:
    """Anna a call from there; how many were noted."""
    call = MissedNews(office.anna, key or f"{at} {number}", number, "As shown", at)
    return missedcalls.note(session, [call], at)


def leaves(session: Session, office: Office, at: datetime, msg_id: str = "1-1") -> int:
    """A message for Anna; how many mails at once."""
    found = Found(msg_id, "INBOX", "1002", "", at, 9, at)
    known = index.known(session, office.anna)
    index.fold(session, office.anna, differences(known, [*(each.found for each in known), found], at), at)
    return messagenews.tell(session, office.anna, [found], at)


def mailed(session: Session) -> list[tuple[str, str, dict[str, Any]]]:
    """Kinds, recipients and cells."""
    found = []
    while (claimed := mailqueue.claim(session, MONDAY + timedelta(days=90))) is not None:
        found.append((claimed.kind, claimed.recipient, dict(claimed.cells)))
    return found


def today(session: Session, at: datetime) -> int:
    """The daily mails that are due then."""
    return sum(dailymail.tell(session, user, hour, at) for user, hour in dailymail.due(session, at))


def test_it_is_off_until_its_owner_wants_it_and_counts_from_then_on(session: Session, office: Office) -> None:
    me = acting(session, office.anna)
    assert newsmail.settings(session, me, office.anna) == NewsMail()
    assert misses(session, office, MONDAY) == 0
    assert newsmail.change(session, me, office.anna, True, 7) == NewsMail(True, 7, MONDAY, MONDAY)
    later = replace(me, at=SOON)
    assert newsmail.change(session, later, office.anna, True, 8) == NewsMail(True, 8, MONDAY, SOON)
    assert newsmail.change(session, later, office.anna, False, None) == NewsMail()
    before = MONDAY - MINUTE
    newsmail.change(session, me, office.anna, True, None)
    assert (misses(session, office, before), misses(session, office, SOON)) == (0, 1)


@pytest.mark.parametrize(
    ("missed", "hour", "field"), [(True, 24, "mail_daily"), (True, True, "mail_daily"), ("yes", None, "missed_mail")]
)
def test_what_can_t_be_so_is_refused_at_its_field(
    session: Session, office: Office, missed: Any, hour: Any, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        newsmail.change(session, acting(session, office.anna), office.anna, missed, hour)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert stored.of(session, office.anna) == stored.USUAL


def test_without_an_address_there_is_nothing_to_switch_on(session: Session, office: Office) -> None:
    carla = person(session, office.acme, "1003", "Carla")
    for missed_, hour in ((True, None), (False, 7)):
        with pytest.raises(Refused, match="no e-mail address"):
            newsmail.change(session, acting(session, carla), carla, missed_, hour)


def test_what_is_told_of_ones_calls_is_ones_own_choice(session: Session, office: Office) -> None:
    manager, stand_in = acting(session, office.anna), replace(acting(session, office.bob), stands_in=True)
    for other in (manager, stand_in):
        with pytest.raises(Forbidden, match="Only Bob"):
            newsmail.change(session, other, office.bob, True, None)
    with pytest.raises(Missing):
        newsmail.settings(session, acting(session, office.bob), office.anna)
    newsmail.change(session, ADMIN, office.bob, True, 7)
    with pytest.raises((Missing, Forbidden)):
        missedcalls.page(session, manager, past(), office.bob)
    users.change(session, manager, office.bob, {"email": "anna2@acme.example"})
    assert stored.of(session, office.bob) == stored.USUAL, "or the manager would get it"
    lines = session.execute(
        select(AuditRow.after).where(AuditRow.operation == "newsmail.change").order_by(AuditRow.id)
    ).scalars()
    assert [each["missed_mail"] for each in lines] == [True, False]  # type: ignore[index]


def test_calls_of_one_caller_within_ten_minutes_are_one_mail_ten_minutes_after_the_first(
    session: Session, office: Office
) -> None:
    wants(session, office)
    for minutes, number in ((0, "1002"), (3, "1002"), (4, "+491711234567"), (10, "1002"), (11, "1002")):
        misses(session, office, MONDAY + minutes * MINUTE, number)
    assert not missedcalls.are_due(session, MONDAY + 9 * MINUTE)
    assert missedcalls.tell(session, MONDAY + 9 * MINUTE) == 0
    assert missedcalls.tell(session, MONDAY + 10 * MINUTE) == 1
    assert missedcalls.tell(session, MONDAY + 10 * MINUTE) == 0
    assert missedcalls.tell(session, SOON) == 2
    told = [(cells["caller"], cells["number"], cells["count"]) for _, _, cells in mailed(session)]
    assert told == [("Bob", "1002", 3), ("As shown", "+491711234567", 1), ("Bob", "1002", 1)]


def test_a_call_is_noted_and_told_once_however_often_the_journal_is_read(session: Session, office: Office) -> None:
    wants(session, office)
    assert [misses(session, office, MONDAY, key="one") for _ in range(3)] == [1, 0, 0]
    assert missedcalls.tell(session, SOON) == 1
    assert misses(session, office, MONDAY, key="one") == 0
    assert missedcalls.tell(session, SOON + HOUR) == 0


def test_what_is_days_old_when_we_are_back_is_no_news(session: Session, office: Office) -> None:
    wants(session, office)
    call = MissedNews(office.anna, "old", "1002", "", MONDAY)
    assert missedcalls.note(session, [call], MONDAY + 4 * DAY) == 0
    misses(session, office, MONDAY)
    assert missedcalls.tell(session, MONDAY + 4 * DAY) == 0


def test_who_switched_it_off_lost_the_area_or_is_gone_is_told_nothing(session: Session, office: Office) -> None:
    for turn, change in enumerate(
        (
            lambda: wants(session, office, missed=False),
            lambda: domains.change(session, ADMIN, office.acme, {"switched_off": ("messages",)}),
        )
    ):
        wants(session, office)
        misses(session, office, MONDAY + turn * HOUR)
        change()
        assert missedcalls.tell(session, MONDAY + (turn + 1) * HOUR) == 0
    domains.change(session, ADMIN, office.acme, {"switched_off": ()})
    newsmail.change(session, ADMIN, office.bob, True, None)
    missedcalls.note(session, [MissedNews(office.bob, "1", "1001", "", SOON)], SOON)
    users.remove(session, ADMIN, office.bob)
    assert missedcalls.tell(session, MONDAY + DAY) == 0


def test_a_caller_from_ever_other_numbers_fills_no_mailbox(session: Session, office: Office) -> None:
    wants(session, office)
    for number in range(missedcalls.A_DAY + 5):
        misses(session, office, MONDAY, f"+4930{number:05}")
    assert missedcalls.tell(session, SOON) == missedcalls.A_DAY


def test_one_mail_a_day_lists_all_and_nothing_comes_at_once(session: Session, office: Office) -> None:
    """Anna is in New York, where Monday 9:00 UTC is 4:00."""
    users.change(session, ADMIN, office.anna, {"zone": "America/New_York"})
    messagemail.change(session, ADMIN, office.anna, "wav", (), "delete")
    wants(session, office, hour=7)
    misses(session, office, MONDAY)
    misses(session, office, MONDAY + MINUTE)
    assert leaves(session, office, MONDAY + 2 * MINUTE) == 0
    assert missedcalls.tell(session, SOON) == 0
    seven = MONDAY.replace(hour=12, minute=0)
    assert today(session, seven - MINUTE) == 0
    assert today(session, seven) == 1
    assert today(session, seven + HOUR) == 0
    [(kind, to, cells)] = mailed(session)
    assert (kind, to) == ("daily", "anna@acme.example")
    assert ([each[0] for each in cells["messages"]], cells["message_count"]) == (["Bob"], 1)
    assert ([each[2] for each in cells["calls"]], cells["call_count"]) == ([2], 2)
    assert today(session, seven + DAY) == 0, "nothing is new"
    misses(session, office, seven + 2 * DAY)
    assert today(session, seven + 3 * DAY) == 1
    assert mailed(session)[0][2]["messages"] == []


def test_what_was_heard_or_deleted_before_the_mail_of_the_day_is_not_in_it(session: Session, office: Office) -> None:
    messagemail.change(session, ADMIN, office.anna, "notice")
    wants(session, office, missed=False, hour=7)
    leaves(session, office, MONDAY + MINUTE)
    index.put(session, [index.ids_in(session, office.anna, "new")[0]], "saved")
    assert today(session, MONDAY + DAY) == 0


def test_a_message_is_in_one_mail_of_the_day_only(session: Session, office: Office) -> None:
    messagemail.change(session, ADMIN, office.anna, "notice")
    wants(session, office, missed=False, hour=7)
    leaves(session, office, MONDAY + MINUTE)
    assert today(session, MONDAY + DAY) == 1
    messagenews.tell(session, office.anna, [each.found for each in index.known(session, office.anna)], MONDAY + DAY)
    assert today(session, MONDAY + 2 * DAY) == 0


def test_it_is_part_of_a_domain_s_file(session: Session, office: Office) -> None:
    wants(session, office, hour=7)
    text = "".join(exporting.export(session, ADMIN, office.acme))
    assert importing.run(session, ADMIN, read(text)).lines == []
    wants(session, office, missed=False)
    importing.run(session, ADMIN, read(text))
    assert stored.of(session, office.anna) == NewsMail(True, 7, MONDAY, MONDAY)
    users.change(session, ADMIN, office.bob, {"scope": "administrator"})
    manager = acting(session, office.bob)
    report = importing.run(session, manager, read(text.replace("mail_daily: 7", "mail_daily: 9")))
    assert any("only its owner decides" in line for line in report.lines)
    assert stored.of(session, office.anna).hour == 7
    users.remove(session, ADMIN, office.anna)
    importing.run(session, ADMIN, read(text))
    assert NewsMail(True, 7, MONDAY, MONDAY) in stored.of_domain(session, office.acme).values()


def test_an_old_call_is_forgotten(session: Session, office: Office) -> None:
    wants(session, office)
    misses(session, office, MONDAY)
    assert [each.number for each in missed.untold_of(session, office.anna)] == ["1002"]
    missed.forget(session, MONDAY + MINUTE)
    assert missed.untold_of(session, office.anna) == ()


def read(text: str) -> fileformat.Document:
    return fileformat.read(io.BytesIO(text.encode()))
