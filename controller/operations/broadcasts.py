"""Messages to many: one that is left for everybody of a group, a department or the whole domain who has voicemail.

It is a draft until it is sent: something is recorded, and who would get it is said. From then on the controller puts
it into one mailbox after the other (controller/messaging/broadcasting.py), into each exactly once; what a recipient
does with his touches nobody else's. Who manages the domain may, in the own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from controller.audio.convert import Sound
from controller.domain import broadcasts as known
from controller.domain.broadcasts import EVERYBODY, Audience
from controller.domain.ids import BroadcastId, DeviceId, DomainId
from controller.domain.saying import Said, say
from controller.operations import greetings, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, ring
from controller.operations.messages import Order
from controller.operations.refused import Missing, Problem, Refused, refuse
from controller.store import broadcasts as store
from controller.store import find, groups, rows
from controller.store.broadcasts import BroadcastCard, Figures, Someone
from controller.store.cards import DomainCard
from controller.store.tables import BroadcastRow, DomainRow, UserRow

PAGE = 50
LONGEST = greetings.LONGEST  # seconds, as `rp-record` records
AN_HOUR, MOST = timedelta(hours=1), 6  # sent by one person
DRAFTS = 20  # of a domain
NAMED = 20  # people who did not get one, by name
SHOWN_WITHOUT = 8  # people without voicemail, likewise
REASONS: Mapping[str, Said] = {
    **greetings.REASONS,
    "too long": say("This recording is longer than {seconds} seconds. Make a shorter one.", seconds=LONGEST),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """To whom one may go: `people` would get it."""

    audience: Audience
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Who would get it: so many people; `without` voicemail are so many, of whom some are `named`."""

    people: int
    without: int
    named: tuple[Someone, ...]


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One with how far it has come; `failed` are people, so many at most."""

    card: BroadcastCard
    figures: Figures
    failed: tuple[Someone, ...]


def everything(
    session: Session, actor: Actor, domain: DomainId, before: int = 0, limit: int = PAGE
) -> tuple[Broadcast, ...]:
    """The domain's, the newest first, those after that one."""
    may.manage_domain(session, actor, domain)
    cards = store.of_domain(session, domain, before, limit)
    figures = store.figures(session, [card.id for card in cards])
    return tuple(Broadcast(card, figures[card.id], ()) for card in cards)


def show(session: Session, actor: Actor, broadcast: BroadcastId) -> Broadcast:
    """One."""
    card = _find(session, actor, broadcast)
    return Broadcast(card, store.figures(session, [card.id])[card.id], store.failed(session, card.id, NAMED))


def choices(session: Session, actor: Actor, domain: DomainId) -> tuple[Choice, ...]:
    """Everybody, the departments, the groups; in a name's place nothing for everybody."""
    may.manage_domain(session, actor, domain)
    everybody = Choice(EVERYBODY, "", store.reached(session, domain, EVERYBODY, actor.user).people)
    departments = store.departments(session, domain, actor.user).items()
    of_groups = store.groups(session, domain, actor.user)
    return (
        everybody,
        *(Choice(Audience("department", name), name, people) for name, people in departments),
        *(Choice(Audience("group", str(id_)), name, people) for id_, name, people in of_groups),
    )


def reach(session: Session, actor: Actor, domain: DomainId, audience: Audience) -> Reach:
    """Who would get it now; never who sends it. Raises Missing for a group that is not there."""
    may.manage_domain(session, actor, domain)
    _label(session, domain, audience)
    found = store.reached(session, domain, audience, actor.user)
    named = store.without(session, domain, audience, actor.user, SHOWN_WITHOUT) if found.without else ()
    return Reach(found.people, found.without, named)


def add(
    session: Session, actor: Actor, domain: DomainId, audience: Audience, sound: Sound | None = None
) -> BroadcastId:
    """A draft; with that sound (its files are there), or none yet."""
    place = may.manage_domain(session, actor, domain)
    may.refuse_stand_in(actor)
    label = _label(session, domain, audience)
    rows.lock(session, DomainRow, domain)
    if store.drafts(session, domain) >= DRAFTS:
        raise refuse("to", "{most} messages are not sent yet. Send one, or throw one away.", most=DRAFTS)
    cells = {"domain_id": domain, "sender_id": actor.user, **_sender(session, actor, place)}
    about = {"kind": audience.kind, "whom": audience.whom, "label": label}
    heard = {"sound": sound.key, "seconds": sound.seconds} if sound else {"sound": None, "seconds": 0.0}
    return BroadcastId(rows.add(session, BroadcastRow, {**cells, **about, **heard, "created": actor.at}))


def put_sound(session: Session, actor: Actor, broadcast: BroadcastId, sound: Sound) -> None:
    """Of a draft, instead of what was recorded so far."""
    card = _draft(session, actor, broadcast)
    rows.change(session, BroadcastRow, card.id, {"sound": sound.key, "seconds": sound.seconds})


def send(session: Session, actor: Actor, broadcast: BroadcastId, audience: Audience | None = None) -> int:
    """To those of the audience who have voicemail now, how many; fields "to", "sound", "broadcast"."""
    card = _draft(session, actor, broadcast)
    may.refuse_stand_in(actor)
    place = may.see_domain(session, actor, card.domain_id)
    to = audience or card.audience
    label = _label(session, card.domain_id, to)
    if card.sound is None:
        raise refuse("sound", "Nothing is recorded yet. Record your message, or choose a file.")
    _not_too_many(session, actor)
    people = store.address(session, card.id, card.domain_id, to, actor.user)
    if not people:
        raise refuse("to", "Nobody of these has voicemail. Choose others, or switch their voicemail on.")
    sender = {"sender_id": actor.user, **_sender(session, actor, place)}
    cells = {"kind": to.kind, "whom": to.whom, "label": label, "sent": actor.at, **sender}
    rows.change(session, BroadcastRow, card.id, cells)
    after = {"audience": label or "everybody", "people": people, "seconds": round(card.seconds)}
    audit(session, actor, "broadcasts.send", "broadcast", card.id, card.domain_id, after=after)
    ring(session)
    return people


def remove(session: Session, actor: Actor, broadcast: BroadcastId) -> None:
    """A draft; or what stands here of one that everybody has. What is in mailboxes stays there."""
    card = _find(session, actor, broadcast)
    if card.sent is not None and card.done is None:
        raise refuse("broadcast", "This message is on its way still. Wait until everybody has it.")
    rows.remove(session, BroadcastRow, card.id)
    if card.sent is not None:
        before = {"audience": card.label or "everybody", "sent": card.sent}
        audit(session, actor, "broadcasts.remove", "broadcast", card.id, card.domain_id, before=before)


def record(session: Session, actor: Actor, broadcast: BroadcastId, device: DeviceId) -> Order:
    """Rings one of the phones of who asks; what is recorded there counts once he has pressed 1. Field "device"."""
    card = _draft(session, actor, broadcast)
    if actor.user is None or device not in {phone.id for phone in find.devices(session, actor.user)}:
        raise refuse("device", "That is not one of your phones. Choose one of yours.")
    return Order("/broadcasts/record?" + urlencode({"broadcast": card.id, "device": device}))


def sound(session: Session, actor: Actor, broadcast: BroadcastId) -> str:
    """The key of its sound. Raises Missing where nothing is recorded."""
    card = _find(session, actor, broadcast)
    if card.sound is None:
        raise Missing([Problem("sound", say("Nothing is recorded yet."))])
    return card.sound


def audience_of(text: str) -> Audience:
    """As it was chosen: `domain`, `department:Sales`, `group:5`. Raises Refused at "to"."""
    found = known.audience(text)
    if found is None or (
        found.kind == "group" and not (found.whom.isascii() and found.whom.isdecimal() and len(found.whom) < 10)
    ):
        raise refuse("to", "Choose who gets it: everybody, a department or a group.")
    return found


def unusable(why: str) -> Refused:
    """The refusal of a sound, at its field."""
    return Refused([Problem("file", REASONS[why])])


def _find(session: Session, actor: Actor, broadcast: BroadcastId) -> BroadcastCard:
    card = store.card(session, broadcast)
    missing = Missing([Problem("broadcast", say("There is no such message. The list shows those that are."))])
    if card is None:
        raise missing
    try:
        may.manage_domain(session, actor, card.domain_id)
    except Missing:
        raise missing from None
    return card


def _draft(session: Session, actor: Actor, broadcast: BroadcastId) -> BroadcastCard:
    rows.lock(session, BroadcastRow, broadcast)
    card = _find(session, actor, broadcast)
    if card.sent is not None:
        raise refuse("broadcast", "This message was sent already. Make a new one.")
    return card


def _label(session: Session, domain: int, audience: Audience) -> str:
    """How the audience is called; nothing for everybody. Raises Missing, also for another domain's group."""
    if audience.kind != "group":
        return audience.whom
    card = groups.card(session, int(audience.whom))
    if card is None or card.domain_id != domain:
        raise Missing([Problem("to", say("There is no group {group}.", group=audience.whom))])
    return card.name


def _sender(session: Session, actor: Actor, place: DomainCard) -> dict[str, str]:
    """Shown as its caller; of another domain's administrator no number, which would be somebody else's here."""
    card = None if actor.user is None else find.user(session, actor.user)
    if card is None:
        return {"sender": place.name[:80], "number": ""}
    return {"sender": card.name, "number": card.extension if card.domain_id == place.id else ""}


def _not_too_many(session: Session, actor: Actor) -> None:
    """Raises Refused: so many people are disturbed by each."""
    if actor.user is None:
        return
    rows.lock(session, UserRow, actor.user)
    sent = store.sent_since(session, actor.user, actor.at - AN_HOUR)
    if len(sent) >= MOST:
        minutes = max(1, round((sent[-MOST] + AN_HOUR - actor.at).total_seconds() / 60))
        raise refuse(
            "broadcast",
            "You have sent {most} such messages within an hour. Wait {minutes} minutes before the next.",
            most=MOST,
            minutes=minutes,
        )
