"""Reports: whose figures a person sees, what they say, and mails of them that come once (PRODUCT §4, issue 7)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.history import Direction, Outcome, Party, Result, Share, Told
from controller.domain.ids import UserId
from controller.domain.reporting import Days
from controller.history.reportmails import ReportMails
from controller.operations import groups, reportmails, reports, users
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.reports_asking import Asked, asked
from controller.store.engine import Database, HistoryDatabase, reading, writing
from controller.store.history import keep
from controller.store.mail import MailRow
from tests.operations.office import ADMIN, MONDAY, Office, acting, furnish

TODAY = date(2026, 11, 23)
WEEK = Asked(Days(date(2026, 11, 16), date(2026, 11, 22)))
NUMBER = "+493012345"


@pytest.fixture
def past(history_sqlite: HistoryDatabase) -> Iterator[Session]:
    with writing(history_sqlite) as session:
        yield session
        session.rollback()


def call(
    domain: int, day: int, direction: Direction, result: Result, *shares: tuple[UserId, Outcome], group: int = 0
) -> Told:
    """At 9:00 in Berlin on that day of November, answered after four seconds, for a minute."""
    began = datetime(2026, 11, day, 8, tzinfo=UTC).timestamp()
    talked = 60.0 if result == "answered" else 0.0
    return Told(
        key=f"{domain} {day} {direction} {result} {shares} {group}",
        domain=domain,
        began=began,
        ended=began + talked + 4,
        direction=direction,
        result=result,
        caller=Party("outside", number="+491711234567"),
        dialled=NUMBER,
        called=Party("group", group) if group else None,
        talked=talked,
        number="" if direction == "inside" else NUMBER,
        shares=tuple(Share(user, "called", outcome, talked) for user, outcome in shares),
        waits=4.0,
    )


def a_week(past: Session, office: Office, group: int = 0) -> None:
    keep(
        past,
        [
            call(office.acme, 16, "in", "answered", (office.anna, "elsewhere"), (office.bob, "answered"), group=group),
            call(office.acme, 17, "in", "missed", (office.anna, "missed")),
            call(office.acme, 18, "in", "message", (office.anna, "message")),
            call(office.acme, 19, "out", "missed", (office.bob, "placed")),
            call(office.acme, 22, "inside", "answered", (office.bob, "placed"), (office.anna, "answered")),
            call(office.acme, 9, "in", "missed", (office.anna, "missed")),
            call(office.bolt, 17, "in", "answered", (office.zoe, "answered")),
        ],
    )


def test_an_office_manager_sees_the_whole_domain_and_whose_calls_they_were(
    session: Session, past: Session, office: Office
) -> None:
    group = groups.add(session, ADMIN, office.acme, groups.NewGroup("600", "Sales"))
    users.change(session, ADMIN, office.bob, {"department": "Workshop"})
    a_week(past, office, group)
    report = reports.report(session, acting(session, office.anna), past, office.acme, None, WEEK)
    sums = report.sums
    assert (sums.calls, sums.placed, sums.reached, sums.answered, sums.missed, sums.messages) == (5, 1, 0, 2, 1, 1)
    assert (sums.talked, sums.waited, report.then.missed) == (120_000, 8_000, 1)
    assert [bucket.sums.calls for bucket in report.buckets] == [1, 1, 1, 1, 0, 0, 1]
    assert report.grid[0][9] == 1
    assert {part.name: part.sums.calls for part in report.parts.users} == {"Anna": 4, "Bob": 3}
    assert [(part.name, part.sums.calls) for part in report.parts.departments] == [("Workshop", 3)]
    assert [(part.number, part.sums.calls) for part in report.parts.numbers] == [(NUMBER, 4)]
    assert [(part.name, part.sums.answered) for part in report.parts.groups] == [("Sales", 1)]
    outside = reports.report(session, ADMIN, past, office.acme, None, Asked(WEEK.days, direction="out"))
    assert (outside.sums.calls, outside.sums.missed) == (1, 0)  # whom we called outside has missed nothing of ours


def test_a_user_sees_his_own_figures_and_nothing_of_others(session: Session, past: Session, office: Office) -> None:
    a_week(past, office)
    bob, zoe = acting(session, office.bob), acting(session, office.zoe)
    own = reports.report(session, bob, past, office.acme, office.bob, WEEK)
    assert (own.sums.calls, own.sums.placed, own.sums.reached, own.sums.answered) == (3, 2, 1, 1)
    assert own.parts == reports.Parts()
    for user in (None, office.anna):
        with pytest.raises(Forbidden):
            reports.report(session, bob, past, office.acme, user, WEEK)
    for user in (None, office.bob):
        with pytest.raises(Missing):
            reports.report(session, zoe, past, office.acme, user, WEEK)
    with pytest.raises(Missing):  # his own, under another domain’s address
        reports.report(session, bob, past, office.bolt, office.bob, WEEK)


def test_days_are_those_of_the_domain_or_of_the_user_and_who_is_deleted_keeps_his_place(
    session: Session, past: Session, office: Office
) -> None:
    keep(past, [call(office.acme, 16, "in", "answered", (office.bob, "answered"))])
    users.change(session, ADMIN, office.bob, {"zone": "Asia/Tokyo"})
    assert reports.report(session, ADMIN, past, office.acme, None, WEEK).grid[0][9] == 1
    assert reports.report(session, ADMIN, past, office.acme, office.bob, WEEK).grid[0][17] == 1
    users.change(session, ADMIN, office.bob, {"name": "Bob Bell"})
    users.remove(session, ADMIN, office.bob)
    (gone,) = reports.report(session, ADMIN, past, office.acme, None, WEEK).parts.users
    assert (gone.id, gone.name, gone.number, gone.sums.calls) == (office.bob, "Bob Bell", "", 1)  # as last known


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ({"since": "nonsense", "until": "2026-13-01"}, {"since", "until"}),
        ({"since": "2026-11-09", "until": "2026-11-01"}, {"until"}),
        ({"since": "2020-01-01"}, {"since"}),
        ({"since": "0001-01-01", "until": "9999-12-31"}, {"since", "until"}),
        ({"range": "' OR 1=1 --", "direction": "\u202ein\x00"}, {"range", "direction"}),
        ({"until": "2026-11-23T00:00"}, {"until"}),
        ({"since": "x" * 10_000}, {"since"}),
    ],
)
def test_days_that_make_no_sense_are_refused_each_at_its_field(words: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(Refused) as refusal:
        asked(words, TODAY)
    assert {problem.field for problem in refusal.value.problems} == fields
    assert len(str(refusal.value)) < 500


def test_without_words_a_report_is_of_thirty_days_and_named_days_come_before_a_preset() -> None:
    assert asked({}, TODAY).days == Days(date(2026, 10, 25), TODAY)
    assert asked({"range": "today", "since": "2026-11-20"}, TODAY) == Asked(Days(date(2026, 11, 20), TODAY))
    assert asked({"until": "2026-11-01"}, TODAY).days.first == date(2026, 10, 3)


def test_a_report_is_mailed_once_to_a_manager_who_asked_for_it(session: Session, past: Session, office: Office) -> None:
    a_week(past, office)
    users.change(session, ADMIN, office.anna, {"email": "anna@acme.example"})
    reportmails.change(session, acting(session, office.anna), office.anna, "week")
    before, due = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    assert reportmails.due_now(session, before) == []  # what was over when she asked is not told
    assert reportmails.due_now(session, due) == [office.anna]
    assert [reportmails.tell(session, past, office.anna, due) for _again in range(2)] == [True, False]
    kind, cells = session.execute(select(MailRow.kind, MailRow.cells)).one()
    assert (kind, cells["first"], cells["last"]) == ("report", "2026-11-23", "2026-11-29")
    assert (cells["now"]["calls"], cells["then"]["calls"]) == (0, 5)
    assert cells["path"].endswith("/reports?since=2026-11-23&until=2026-11-29")
    users.change(session, ADMIN, office.anna, {"scope": "user"})
    assert reportmails.tell(session, past, office.anna, due + timedelta(days=7)) is False


def test_the_process_mails_what_is_due_and_another_one_nothing_more(
    database: Database, history_sqlite: HistoryDatabase
) -> None:
    with writing(database) as session:
        office = furnish(session)
        users.change(session, ADMIN, office.anna, {"email": "anna@acme.example"})
        reportmails.change(session, acting(session, office.anna), office.anna, "month")
    processes = [ReportMails(database, history_sqlite, lambda: MONDAY + timedelta(days=9)) for _each in range(2)]
    assert [process.tell() for process in (*processes, *processes)] == [1, 0, 0, 0]
    with reading(database) as session:
        assert session.execute(select(MailRow.recipient)).scalars().all() == ["anna@acme.example"]


def test_only_a_manager_with_an_address_decides_for_himself(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.bob, {"email": "bob@acme.example"})
    anna, bob = acting(session, office.anna), acting(session, office.bob)
    with pytest.raises(Forbidden):
        reportmails.change(session, anna, office.bob, "week")
    for actor, user, every in ((bob, office.bob, "week"), (anna, office.anna, "month"), (anna, office.anna, "day")):
        with pytest.raises(Refused) as refusal:
            reportmails.change(session, actor, user, every)  # type: ignore[arg-type]
        assert [problem.field for problem in refusal.value.problems] == ["report_mail"]
    assert reportmails.wanted(session, anna, office.anna) is None
