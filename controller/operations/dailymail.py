"""One mail a day of what is new: messages, listed without their sounds, and missed calls (newsmail.py).

What it tells is marked in the transaction that writes it. Where there is nothing to tell, there is no mail.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from controller.domain import daily
from controller.operations import mail, missedcalls
from controller.operations.actors import console
from controller.operations.mail import Note
from controller.operations.missedcalls import Calls
from controller.store import messages, missed
from controller.store.cards import UserCard
from controller.store.messages import MessageCard
from controller.store.missed import Daily

MOST = 50  # lines of a kind


def due(session: Session, at: datetime) -> list[tuple[int, datetime]]:
    """Whose hour has come, and which."""
    found = ((each.user, _hour(each, at)) for each in missed.daily(session))
    return [(user, hour) for user, hour in found if hour is not None]


def tell(session: Session, user: int, hour: datetime, at: datetime) -> bool:
    """That hour of that user is looked after from now on; whether there is a mail."""
    missed.done_daily(session, user, hour)
    calls = missed.untold_of(session, user)
    ids = missed.take_daily(session, user, at)
    missed.tell(session, [card.id for card in calls], at)
    card = missedcalls.wants_news(session, user)
    if card is None:
        return False
    news = [each for each in calls if at - each.called <= missedcalls.FRESH]
    found = messages.named(session, user, ids).values()
    new = sorted((each for each in found if each.is_new), key=lambda each: each.called)
    cells = _cells(session, card, new, missedcalls.together(news)) if new or news else None
    return cells is not None and mail.tell_all(session, console(at), "daily", [Note(card, cells)]) == 1


def _hour(of: Daily, at: datetime) -> datetime | None:
    return daily.due(at, of.hour, of.zone, of.since, of.done)


def _cells(session: Session, card: UserCard, new: Sequence[MessageCard], calls: Sequence[Calls]) -> dict[str, Any]:
    known = missedcalls.names(session, card, [*(each.number for each in new), *(each.number for each in calls)])
    return {
        "path": f"/users/{card.id}/messages",
        "missed_path": missedcalls.PAGE.format(user=card.id),
        "messages": [
            [known.get(each.number, each.name), each.number, each.called, each.seconds, each.is_urgent]
            for each in new[-MOST:]
        ],
        "message_count": len(new),
        "calls": [
            [known.get(each.number, each.cards[0].name), each.number, len(each.cards), each.cards[-1].called]
            for each in calls[-MOST:]
        ],
        "call_count": sum(len(each.cards) for each in calls),
    }
