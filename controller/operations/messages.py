"""A user's voicemail messages: listed from the index (store/messages.py), which the controller keeps true.

Messages are private: their owner reads them, nobody who acts as him, manages him or is his delegate; and whoever has a
shell on this machine, which is audited.

The PBX owns the messages. Moving them about is a change like others: it is saved here, shown at once, and done by the
PBX as soon as it can (controller/messaging/moves.py), which may be after somebody who listens by phone has hung up.
What must be done now and then told (sending on, playing on a phone, calling back) is an `Order` for the controller's
desk: `webui.orders.carry_out(portal().controller, order)`, once the database is let go. It raises Refused where the
message is gone meanwhile (field "message"), a phone does not answer ("device"), or the PBX is away ("pbx").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from controller.audio import keeping
from controller.domain.ids import DeviceId, UserId
from controller.domain.messages import ERASED, FOLDERS, MOST, Folder, with_comment
from controller.domain.saying import say
from controller.operations import features, gate, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, ring
from controller.operations.gate import Problems
from controller.operations.refused import Missing, Problem, refuse, refuse_any
from controller.store import broadcasts, contacts_search, find, messages, transcripts
from controller.store.broadcasts import BroadcastCard
from controller.store.cards import UserCard
from controller.store.messages import MessageCard
from controller.store.transcripts import Transcript

PAGE = 50
RECIPIENTS = 20  # at once
COMMENT = 500  # letters
LONGEST_COMMENT = 120  # seconds of a spoken one


@dataclass(frozen=True, slots=True)
class Message:
    """One of the list. `caller` is whose number it is: a contact's, a colleague's, else as the call said; may be empty.

    `number` is E.164 or an extension, empty where none was shown. `called` is UTC. `transcript`: its text, if there is
    one or one is being made. `broadcast`: as which message to many it came, while that is known.
    """

    card: MessageCard
    caller: str
    transcript: Transcript | None = None
    broadcast: BroadcastCard | None = None

    @property
    def id(self) -> int:
        return self.card.id


@dataclass(frozen=True, slots=True)
class Counts:
    """How many in each folder; `most` is what the PBX holds in one."""

    new: int
    saved: int
    trash: int
    most: int = MOST


@dataclass(frozen=True, slots=True)
class Order:
    """What the controller's desk is asked to do: POST there (controller/messaging/desk.py)."""

    resource: str


def page(
    session: Session, actor: Actor, user: UserId, folder: Folder, search: str = "", after: int = 0, limit: int = PAGE
) -> tuple[Message, ...]:
    """So many of a folder, latest call first, that come after the message with that id (0: from the first).

    `search` is part of a caller's name, as it is listed or as the call told it, or of the number. One that has left the
    folder meanwhile begins the list anew.
    """
    card = _reader(session, actor, user)
    last = messages.one(session, user, after) if after else None
    found = messages.page(session, card.domain_id, user, _folder(folder), search.strip(), last, limit)
    return _named(session, card, found)


def as_they_came(
    session: Session, actor: Actor, user: UserId, folder: str | None = None, after: int = 0, limit: int = PAGE
) -> tuple[Message, ...]:
    """So many, of a folder or of all, in the order in which they came, after the one with that id."""
    card = _reader(session, actor, user)
    folders = FOLDERS if folder is None else (_folder(folder),)
    return _named(session, card, messages.as_they_came(session, user, folders, after, limit))


def one(session: Session, actor: Actor, user: UserId, message: int) -> Message:
    """One message. Raises Missing, also for somebody else's."""
    card = _reader(session, actor, user)
    return _named(session, card, [_message(session, user, message)])[0]


def counts(session: Session, actor: Actor, user: UserId) -> Counts:
    """For the folders' names and the quota."""
    _reader(session, actor, user)
    found = messages.counts(session, user)
    return Counts(*(found.get(folder, 0) for folder in FOLDERS))


def move(session: Session, actor: Actor, user: UserId, message: int, to: Folder) -> Message:
    """Into another folder: save or heard ("saved"), delete ("trash"), restore, undo, as new again ("new"); as it was.

    The lamp of the phones follows. What is played is heard: the player says so when it begins, not the download.
    """
    card = _reader(session, actor, user)
    found = _message(session, user, message)
    if found.folder != _folder(to):
        _put(session, [found.id], to)
    return _named(session, card, [found])[0]


def erase(session: Session, actor: Actor, user: UserId, message: int) -> None:
    """Out of the trash, for good."""
    _reader(session, actor, user)
    found = _message(session, user, message)
    if found.folder != "trash":
        raise refuse("message", "Only what is in the trash can be deleted for good. Delete it first.")
    _put(session, [found.id], ERASED)


def empty_trash(session: Session, actor: Actor, user: UserId) -> int:
    """All of the trash, for good; how many that were."""
    _reader(session, actor, user)
    ids = messages.ids_in(session, user, "trash")
    _put(session, ids, ERASED)
    return len(ids)


def forward(
    session: Session,
    actor: Actor,
    user: UserId,
    message: int,
    to: Sequence[UserId],
    comment: str = "",
    spoken: str = "",
) -> Order:
    """A copy to people of the domain who have voicemail, with some words; fields "to", "comment" and "spoken".

    They find it among their new ones, from the first caller, and who sent it on stands beside it. `spoken` is the key
    of a sound (audio/keeping.py) that they hear first: sent once more with it, nobody gets it twice.
    """
    card = _reader(session, actor, user)
    found = _message(session, user, message)
    problems: Problems = []
    clean = gate.lines(problems, "comment", comment, limit=COMMENT)
    people = list(dict.fromkeys(int(each) for each in to))
    if not people:
        problems.append(Problem("to", say("Choose at least one person to send the message to.")))
    if len(people) > RECIPIENTS:
        problems.append(Problem("to", say("Send it to {most} people at once at most.", most=RECIPIENTS)))
    if spoken and not keeping.KEY.fullmatch(spoken):
        problems.append(Problem("spoken", say("There is no such spoken comment. Record it again.")))
    refuse_any(problems)
    msg_id = with_comment(found.msg_id, spoken) if spoken else found.msg_id
    refuse_any(_hindrances(session, card, msg_id, people))
    more = {"to": ",".join(map(str, people)), "by": card.name, "comment": clean}
    more |= {"spoken": spoken, "as": msg_id} if spoken else {}
    return _order("forward", user, message, **more)


def play_on_phone(session: Session, actor: Actor, user: UserId, message: int, device: DeviceId) -> Order:
    """Rings one of the user's own phones; who picks up hears the message, and it counts as heard. Field "device"."""
    _reader(session, actor, user)
    _message(session, user, message)
    _own_phone(session, user, device)
    return _order("play", user, message, device=str(device))


def call_back(session: Session, actor: Actor, user: UserId, message: int, device: DeviceId) -> Order:
    """Rings one of the user's own phones, then the caller, as if it had been dialled there. Field "device"."""
    _reader(session, actor, user)
    if not _message(session, user, message).number:
        raise refuse("message", "This caller showed no number, so nobody can be called back.")
    _own_phone(session, user, device)
    return _order("call", user, message, device=str(device))


def sound(session: Session, actor: Actor, user: UserId, message: int) -> str:
    """Where the desk hands out its sound: GET, with Range. Raises Missing, Forbidden."""
    _reader(session, actor, user)
    _message(session, user, message)
    return "/messages/sound?" + urlencode({"user": user, "message": message})


def _reader(session: Session, actor: Actor, user: UserId) -> UserCard:
    card = may.read_messages(session, actor, user)
    features.refuse_off(actor, card, features.MESSAGES)
    if actor.user is None:
        audit(session, actor, "messages.read", "user", user, card.domain_id)
    return card


def _put(session: Session, ids: Sequence[int], folder: str) -> None:
    messages.put(session, ids, folder)
    ring(session)


def _message(session: Session, user: UserId, message: int) -> MessageCard:
    found = messages.one(session, user, message)
    if found is None or found.folder == ERASED:
        raise Missing([Problem("message", say("This message is not there any more. The list shows those that are."))])
    return found


def _folder(folder: str) -> Folder:
    for known in FOLDERS:
        if folder == known:
            return known
    raise refuse("folder", "There is no folder {folder}. Use one of: {known}.", folder=folder, known=", ".join(FOLDERS))


def _own_phone(session: Session, user: UserId, device: DeviceId) -> None:
    if device not in {phone.id for phone in find.devices(session, user)}:
        raise refuse("device", "That is not one of your phones. Choose one of yours.")


def _hindrances(session: Session, card: UserCard, msg_id: str, people: Sequence[int]) -> Problems:
    """Why some of these can't get it."""
    problems: Problems = []
    cards = find.these_users(session, people)
    having = messages.having(session, msg_id, people)
    for id_ in people:
        person = cards.get(id_)
        if person is None or person.domain_id != card.domain_id:
            problems.append(Problem("to", say("There is no user {user}.", user=id_)))
        elif not person.has_mailbox:
            problems.append(Problem("to", say("{name} has no voicemail. Choose somebody else.", name=person.name)))
        elif id_ in having:
            problems.append(Problem("to", say("{name} has this message already.", name=person.name)))
    return problems


def _named(session: Session, card: UserCard, found: Sequence[MessageCard]) -> tuple[Message, ...]:
    """Callers by the user's contacts and the shared ones, colleagues by their extension."""
    numbers = [each.number for each in found]
    names = dict(contacts_search.named(session, card.domain_id, card.id, numbers))
    names |= messages.colleagues(session, card.domain_id, numbers)
    texts = transcripts.of_messages(session, [each.id for each in found])
    to_many = broadcasts.of_messages(session, card.domain_id, [each.msg_id for each in found])
    return tuple(
        Message(each, names.get(each.number, each.name), texts.get(each.id), to_many.get(each.msg_id)) for each in found
    )


def _order(verb: str, user: UserId, message: int, **more: str) -> Order:
    return Order(f"/messages/{verb}?" + urlencode({"user": user, "message": message, **more}))
