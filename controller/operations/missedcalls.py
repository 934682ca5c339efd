"""Calls that nobody took, told to those who want mail of them (newsmail.py), and listed, to be called back.

What is listed is read off the call history (`past`). What is mailed is written down when the history has it
(history/missed.py), each once by its key. Some time after the first, those of one caller are told in one mail, in the
transaction that marks them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, DomainId, UserId
from controller.domain.saying import say
from controller.operations import features, history, mail, may
from controller.operations.actors import Actor, console
from controller.operations.mail import Note
from controller.operations.messages import Order
from controller.operations.refused import Missing, Problem, refuse
from controller.store import contacts_search, find, messages, missed
from controller.store.cards import UserCard
from controller.store.history_pages import UNHEARD
from controller.store.history_places import MissedNews
from controller.store.history_wanted import Cursor, Kept, Wanted
from controller.store.missed import MissedCard

TOGETHER = timedelta(minutes=10)  # calls of one caller that are one mail, which comes after that
FRESH = timedelta(days=3)  # a weekend without us; older ones are no news
KEPT = timedelta(days=14)
DAY = timedelta(days=1)
A_DAY = 100  # mails to one user: whoever calls from ever other numbers fills no mailbox with them
AREAS = {features.MESSAGES, features.HISTORY}  # where mails lead
LONGEST = 80  # characters of a number or a name
PAGE = "/users/{user}/history?result=missed"  # where mails lead


@dataclass(frozen=True, slots=True)
class Calls:
    """Of one caller, one after the other."""

    cards: tuple[MissedCard, ...]

    @property
    def number(self) -> str:
        return self.cards[0].number


def note(session: Session, calls: Sequence[MissedNews], at: datetime) -> int:
    """Those whose users want mail of them; how many are new."""
    wanting = missed.wanting(session, {each.user for each in calls}) if calls else {}
    news = [each for each in calls if each.user in wanting and wanting[each.user] <= each.called]
    return missed.add(session, [_cells(each) for each in news if at - each.called <= FRESH])


@dataclass(frozen=True, slots=True)
class MissedCall:
    """One as its owner sees it. `name` is as the phone or carrier gave it, `caller` as his contacts have it, or so."""

    id: int
    number: str
    name: str
    called: datetime
    caller: str


@dataclass(frozen=True, slots=True)
class MissedPage:
    """The latest first; `older`: where the next page begins, None on the last one."""

    calls: tuple[MissedCall, ...]
    older: Cursor | None


def are_due(session: Session, at: datetime) -> bool:
    """Whether there is something to tell."""
    return missed.is_due(session, at - TOGETHER)


def tell(session: Session, at: datetime) -> int:
    """What is due by now, of those who do not want one mail a day; how many mails."""
    told = 0
    for user, cards in missed.untold(session, at - TOGETHER).items():
        due = [calls for calls in together(cards) if calls.cards[0].called + TOGETHER <= at]
        missed.tell(session, [card.id for calls in due for card in calls.cards], at)
        told += mail.tell_all(session, console(at), "missed call", _notes(session, user, due, at))
    return told


def together(cards: Sequence[MissedCard]) -> list[Calls]:
    """By caller, as one mail tells them; `cards` from the earliest on."""
    groups: list[list[MissedCard]] = []
    latest: dict[str, list[MissedCard]] = {}
    for card in cards:
        group = latest.get(card.number)
        if group is None or card.called - group[0].called > TOGETHER:
            group = latest[card.number] = []
            groups.append(group)
        group.append(card)
    return [Calls(tuple(group)) for group in groups]


def names(session: Session, card: UserCard, numbers: Iterable[str]) -> Mapping[str, str]:
    """Who has these numbers, by his contacts and the directory."""
    wanted = sorted({number for number in numbers if number})
    found = dict(contacts_search.named(session, card.domain_id, card.id, wanted))
    return found | messages.colleagues(session, card.domain_id, wanted)


def wants_news(session: Session, user: int) -> UserCard | None:
    """That user, unless he is gone, or does without these areas."""
    card = find.user(session, user)
    home = None if card is None else find.domain(session, card.domain_id)
    if card is None or home is None or AREAS & {*home.switched_off, *card.switched_off}:
        return None
    return card


def page(
    session: Session, actor: Actor, past: Session, user: UserId, older: Cursor | None = None, limit: int = history.PAGE
) -> MissedPage:
    """Those that the badge counts and mails tell, for himself alone."""
    card = _reader(session, actor, user)
    wanted = Wanted(card.domain_id, user=user, outcomes=frozenset(UNHEARD))
    domain = DomainId(card.domain_id)
    found = history.page(session, actor, past, domain, user, wanted, older=older, limit=limit).page
    known = names(session, card, [each.told.caller.number for each in found.rows])
    return MissedPage(tuple(_call(each, known) for each in found.rows), found.older)


def call_back(session: Session, actor: Actor, past: Session, user: UserId, call: int, device: DeviceId) -> Order:
    """Rings one of the user's own phones, then the caller, as if it had been dialled there. Field "device"."""
    card = _reader(session, actor, user)
    kept = history.one(session, actor, past, DomainId(card.domain_id), user, call).kept
    if kept.share is None or kept.share.outcome not in UNHEARD:
        raise Missing([Problem("missed", say("There is no missed call {call}.", call=call))])
    found = _call(kept, {})
    if not found.number:
        raise refuse("missed", "This caller showed no number, so nobody can be called back.")
    if device not in {phone.id for phone in find.devices(session, user)}:
        raise refuse("device", "That is not one of your phones. Choose one of yours.")
    shown = {"number": found.number[:LONGEST], "name": found.name[:LONGEST]}
    return Order("/missed/call?" + urlencode({"user": user, "missed": call, "device": device, **shown}))


def _reader(session: Session, actor: Actor, user: UserId) -> UserCard:
    card = may.read_messages(session, actor, user)
    features.refuse_off(actor, card, features.MESSAGES)
    return card


def _call(kept: Kept, known: Mapping[str, str]) -> MissedCall:
    caller, began = kept.told.caller, datetime.fromtimestamp(kept.told.began, UTC)
    return MissedCall(kept.id, caller.number, caller.name, began, known.get(caller.number, caller.name))


def _cells(call: MissedNews) -> dict[str, Any]:
    return {
        "user_id": call.user,
        "call": call.key,
        "number": call.number[:LONGEST],
        "name": call.name[:LONGEST],
        "called": call.called,
    }


def _notes(session: Session, user: int, due: Sequence[Calls], at: datetime) -> list[Note]:
    """None of what was no news any more before it could be told."""
    news = [calls for calls in due if at - calls.cards[-1].called <= FRESH]
    card = wants_news(session, user) if news and missed.wanting(session, [user]) else None
    if card is None:
        return []
    news = news[: max(0, A_DAY - missed.mails_of(session, user, at - DAY))]
    known = names(session, card, [calls.number for calls in news])
    return [
        Note(
            card,
            {
                "path": PAGE.format(user=card.id),
                "caller": known.get(calls.number, calls.cards[0].name),
                "number": calls.number,
                "count": len(calls.cards),
                "first": calls.cards[0].called,
                "last": calls.cards[-1].called,
            },
        )
        for calls in news
    ]
