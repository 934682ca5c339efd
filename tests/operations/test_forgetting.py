"""What has ended is deleted in time, from every table that collects it, and nothing else."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller import forgetting
from controller.operations import callnotes, invitations, logins, resets
from controller.store import outbox
from controller.store.engine import Database, reading, writing
from controller.store.subjects import Subject
from controller.store.tables import AuditRow, CallNoteRow, InvitationRow, LoginRow, OutboxRow, ResetRow, UserRow
from tests.operations.office import ADMIN, MONDAY, furnish

ENDING = (OutboxRow, LoginRow, InvitationRow, ResetRow)
KEPT = (AuditRow, UserRow, CallNoteRow)


def test_what_has_ended_goes_a_day_or_a_week_later_and_what_people_made_stays(database: Database) -> None:
    with writing(database) as session:
        office = furnish(session)
        callnotes.write(session, ADMIN, office.acme, "1.2", "Wants a quotation")
        logins.begin(session, office.anna, MONDAY, "192.0.2.7")
        invitations.invite(session, ADMIN, office.bob)
        resets.ask(session, "1002@acme.example", MONDAY, "192.0.2.7")
        outbox.touch(session, [Subject("user", office.bob)], MONDAY)
    before = counted(database)
    forgetting.forget(database, MONDAY + timedelta(hours=1))
    assert counted(database) == before, "nothing has ended yet"
    forgetting.forget(database, MONDAY + timedelta(days=8))
    after = counted(database)
    assert {table: after[table] for table in ENDING} == {OutboxRow: 1, LoginRow: 0, InvitationRow: 0, ResetRow: 0}
    assert {table: after[table] for table in KEPT} == {table: before[table] for table in KEPT}
    forgetting.forget(database, MONDAY + timedelta(days=366))
    assert counted(database)[CallNoteRow] == 0, "notes on calls of a year ago"


def counted(database: Database) -> dict[type, int]:
    with reading(database) as session:
        return {table: rows(session, table) for table in (*ENDING, *KEPT)}


def rows(session: Session, table: type) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()
