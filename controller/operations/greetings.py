"""Greetings of a mailbox. The PBX has them (controller/pbx/greetings.py).

What is done with one is an `Order` for the controller's desk, as with messages. Their owner may, and who manages the
domain: callers hear them.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from controller.audio import speakable, speaking
from controller.domain.greetings import GREETINGS, Greeting
from controller.domain.greetings import LONGEST as LONGEST  # seconds
from controller.domain.ids import DeviceId, UserId
from controller.domain.saying import Said, say
from controller.operations import mailboxes, may, music
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.messages import Order
from controller.operations.refused import Missing, Problem, Refused, refuse, refuse_any
from controller.store import find

LARGEST = 25 * 1024 * 1024  # bytes of an upload
LONGEST_TEXT = speakable.LONGEST  # characters that a voice may be given
REASONS: Mapping[str, Said] = {
    **{str(why): said for why, said in music.REASONS.items()},
    "no converter": say("This machine can’t convert sounds: ffmpeg is missing. Ask your administrator to install it."),
    "busy": say("Other sounds are being converted just now. Try again in a minute."),
    "too long": say("This greeting is longer than {seconds} seconds. Make a shorter one.", seconds=LONGEST),
    "too large": say("This file is larger than {size} MB. Save it as MP3 and try again.", size=LARGEST // 1024**2),
    "too short": say("There is hardly any sound in this. Make a longer one."),
    "no voice": say("This machine has no voice for that language. Ask your administrator to install one."),
    "silent": say("There is nothing to be heard in this. Look whether the microphone is on, or choose another file."),
}


def recorded(session: Session, actor: Actor, user: UserId) -> str:
    """Where the desk tells which there are: GET."""
    mailboxes.of(actor, may.greet(session, actor, user))
    return "/greetings?" + urlencode({"user": user})


def sound(session: Session, actor: Actor, user: UserId, greeting: str) -> str:
    """Where the desk hands out its sound: GET, with Range."""
    mailboxes.of(actor, may.greet(session, actor, user))
    return _order("sound", user, known(greeting)).resource


def ordered(session: Session, actor: Actor, user: UserId, verb: str, greeting: str, **more: str) -> Order:
    """What `put` or `remove` order, with nothing written: for the desk is asked while nobody waits for the database."""
    mailboxes.of(actor, may.greet(session, actor, user))
    return _order(verb, user, known(greeting), **more)


def put(session: Session, actor: Actor, user: UserId, greeting: str, key: str) -> Order:
    """The sound that was converted to that key (audio/keeping.py), instead of whatever was heard so far."""
    card = mailboxes.of(actor, may.greet(session, actor, user))
    audit(session, actor, "greetings.put", "user", user, card.domain_id, after={"greeting": known(greeting)})
    return _order("put", user, known(greeting), key=key)


def words(session: Session, actor: Actor, user: UserId, greeting: str, text: str, language: str) -> str:
    """What a voice is to speak of that text, in that language. Fields "text", "language"."""
    mailboxes.of(actor, may.greet(session, actor, user))
    known(greeting)
    problems: list[Problem] = []
    if len(speakable.lines(text)) > LONGEST_TEXT:
        problems.append(Problem("text", say("Type {most} characters at most.", most=LONGEST_TEXT)))
    elif letter := speakable.foreign(text):
        problems.append(Problem("text", say("The voice can’t speak “{letter}”. Use Latin letters.", letter=letter)))
    elif not speakable.spoken(text):
        problems.append(Problem("text", say("Type what callers shall hear.")))
    if language not in speaking.languages():
        problems.append(Problem("language", REASONS["no voice"]))
    refuse_any(problems)
    return speakable.spoken(text)


def record(session: Session, actor: Actor, user: UserId, greeting: str, device: DeviceId) -> Order:
    """Rings one of the phones of who asks, so that he records it there; it counts once he has pressed 1. "device"."""
    mailboxes.of(actor, may.greet(session, actor, user))
    if actor.user is None or device not in {phone.id for phone in find.devices(session, actor.user)}:
        raise refuse("device", "That is not one of your phones. Choose one of yours.")
    return _order("record", user, known(greeting), device=str(device))


def recorded_by_phone(session: Session, actor: Actor, user: UserId, greeting: Greeting) -> None:
    """One that is about to take the other's place, by who recorded it."""
    card = mailboxes.of(actor, may.greet(session, actor, user))
    audit(session, actor, "greetings.put", "user", user, card.domain_id, after={"greeting": greeting})


def remove(session: Session, actor: Actor, user: UserId, greeting: str) -> Order:
    """The telephone system's own words again."""
    card = mailboxes.of(actor, may.greet(session, actor, user))
    audit(session, actor, "greetings.remove", "user", user, card.domain_id, before={"greeting": known(greeting)})
    return _order("remove", user, known(greeting))


def unusable(why: str, field: str = "file") -> Refused:
    """The refusal of a sound, at its field."""
    return Refused([Problem(field, REASONS[why])])


def known(greeting: str) -> Greeting:
    """The one that is called so. Raises Missing."""
    for each in GREETINGS:
        if greeting == each:
            return each
    raise Missing([Problem("greeting", say("There is no such greeting."))])


def _order(verb: str, user: UserId, greeting: Greeting, **more: str) -> Order:
    return Order(f"/greetings/{verb}?" + urlencode({"user": user, "is": greeting, **more}))
