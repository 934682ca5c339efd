"""Reports of a domain's calls by mail, every week or month, to an office manager who asks for them.

Each is marked in the transaction that writes it, so it comes once. Who manages nothing any more gets none.
"""

from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller.domain.callfigures import Sums
from controller.domain.ids import DomainId, UserId
from controller.domain.reporting import Days, Every, due
from controller.domain.saying import say
from controller.operations import mail, may, reports
from controller.operations.actors import Actor, console
from controller.operations.changes import audit
from controller.operations.mail import Note
from controller.operations.refused import Forbidden, Problem, refuse
from controller.operations.reports_asking import Asked
from controller.store import find, report_mails
from controller.store.cards import UserCard

FIELD = "report_mail"
CHOICES: tuple[Every, ...] = get_args(Every)


def wanted(session: Session, actor: Actor, user: UserId) -> Every | None:
    """None: no report is mailed to that user. For himself and who manages the domain."""
    may.edit_user(session, actor, user)
    return report_mails.every(session, user)


def change(session: Session, actor: Actor, user: UserId, every: Every | None) -> None:
    """From the next week or month on, to his own address. It is his choice alone. Field "report_mail"."""
    card = may.edit_user(session, actor, user)
    if actor.user is not None and (actor.user != user or actor.stands_in):
        text = say("Only {name} decides whether reports are mailed to {name}.", name=card.name)
        raise Forbidden([Problem("user", text)])
    _check(card, every)
    before = report_mails.every(session, user)
    if every == before:
        return
    report_mails.put(session, user, every, actor.at)
    audit(
        session,
        actor,
        "reportmails.change",
        "user",
        user,
        card.domain_id,
        before={FIELD: before},
        after={FIELD: every},
    )


def due_now(session: Session, at: datetime) -> list[int]:
    """The users whose reports are due."""
    return [each.user for each in report_mails.wanting(session) if _due(each, at)]


def tell(session: Session, past: Session, user: int, at: datetime) -> bool:
    """That report is looked after from now on; whether there is a mail."""
    row = report_mails.one(session, user)
    found = row and _due(row, at)
    if not row or not found:
        return False
    moment, days = found
    report_mails.done(session, user, moment)
    card = find.user(session, user)
    if card is None or card.scope == "user":
        return False
    cells = _cells(session, past, card, days, at)
    return mail.tell_all(session, console(at), "report", [Note(card, cells)]) == 1


def _check(card: UserCard, every: Any) -> None:
    if every is not None and every not in CHOICES:
        raise refuse(FIELD, "Choose every week, every month, or none.")
    if every is not None and card.scope == "user":
        raise refuse(FIELD, "{name} is no office manager. Reports are mailed to office managers.", name=card.name)
    if every is not None and not card.email:
        raise refuse(FIELD, "{name} has no e-mail address. Set it in the profile.", name=card.name)


def _due(row: report_mails.Wanted, at: datetime) -> tuple[datetime, Days] | None:
    return due(at, row.every, ZoneInfo(row.zone), row.since, row.done)


def _cells(session: Session, past: Session, card: UserCard, days: Days, at: datetime) -> dict[str, Any]:
    report = reports.report(session, console(at), past, DomainId(card.domain_id), None, Asked(days))
    home = find.domain(session, card.domain_id)
    return {
        "domain": home.name if home else "",
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
        "now": _figures(report.sums),
        "then": _figures(report.then),
        "path": f"/domains/{card.domain_id}/reports?since={days.first}&until={days.last}",
    }


def _figures(sums: Sums) -> dict[str, int]:
    """Times in milliseconds; `waited` is a mean."""
    return {
        "calls": sums.calls,
        "came": sums.came,
        "made": sums.placed,
        "answered": sums.answered,
        "missed": sums.missed,
        "voicemail": sums.messages + sums.voicemails,
        "talked": sums.talked,
        "waited": sums.waited // sums.answered if sums.answered else 0,
    }
