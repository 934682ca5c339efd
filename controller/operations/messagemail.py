"""What a user wants to be mailed of voicemail messages, and where. Counterpart: messagenews.py.

Where messages are sent is their owner's choice alone, as it is who listens to them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session

from controller.audio.convert import find_ffmpeg
from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import gate, mail, mailboxes, may, messageaddresses
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.gate import Problems
from controller.operations.invitations import new_secret
from controller.operations.refused import Forbidden, Problem, refuse, refuse_any
from controller.store import messagemail, transcripts
from controller.store.cards import UserCard
from controller.store.messagemail import USUAL, MessageMail

How = Literal["off", "notice", "wav", "mp3"]
Then = Literal["keep", "heard", "delete"]
Text = Literal["off", "page", "mail"]
HOW, THEN, TEXT = get_args(How), get_args(Then), get_args(Text)
WITH_SOUND = ("wav", "mp3")
FIELDS = {"message_mail": "how", "message_mail_to": "to", "message_mail_then": "then", "message_text": "text"}
MOST = 5  # addresses beside the user's own
LONGEST = 254  # characters of an address


def settings(session: Session, actor: Actor, user: UserId) -> MessageMail:
    """What the user wants: for himself and who manages the domain."""
    mailboxes.of(actor, may.greet(session, actor, user))
    return messagemail.of(session, user)


def may_change(actor: Actor, user: UserId) -> bool:
    """The user himself, nobody who acts as him; and who has a shell on the machine."""
    return messageaddresses.may_change(actor, user)


def change(
    session: Session,
    actor: Actor,
    user: UserId,
    how: str,
    to: Sequence[str] = (),
    then: str = "keep",
    text: str | None = None,
    *,
    is_proven: bool = False,
    make_secret: Callable[[], str] = new_secret,
) -> MessageMail:
    """From the next message on. Problems by FIELDS. The user is told of addresses that are new, and they are asked.

    `text` None: as before. Without it, texts that there are go, too. `is_proven`: the user has typed the password.
    """
    card = mailboxes.of(actor, may.greet(session, actor, user))
    if not may_change(actor, user):
        text = say("Messages are private: only {name} decides where they are mailed.", name=card.name)
        raise Forbidden([Problem("user", text)])
    before = messagemail.of(session, user)
    wanted = checked(card, how, to, then, before.text if text is None else text)
    new = [each for each in wanted.to if each not in before.to]
    if new and actor.user == user and not is_proven:
        raise refuse("message_mail_to", "Name new addresses in the portal, where your password is asked for.")
    if how == "mp3" and before.how != "mp3" and find_ffmpeg() is None:
        raise refuse(
            "message_mail", "This machine can’t make MP3: ffmpeg is missing. Choose WAV, or ask your administrator."
        )
    after = replace(wanted, since=None if how == "off" else before.since or actor.at)
    if after == before:
        return before
    messagemail.put(session, user, after)
    messageaddresses.named(session, actor, card, before.to, after.to, make_secret)
    if after.text == "off":
        transcripts.forget_of(session, user)
    cells = {"before": told(before), "after": told(after)}
    audit(session, actor, "messagemail.change", "user", user, card.domain_id, **cells)
    if _tells_more(before, after):
        waiting = list(messageaddresses.waiting(session, actor, user))
        mail.tell(session, actor, "message mail changed", card, to=list(after.to), waiting=waiting, at=actor.at)
    return after


def _tells_more(before: MessageMail, after: MessageMail) -> bool:
    """Whether somebody learns what he did not: who has got at the log-in must not do so unnoticed."""
    known = set() if before.how == "off" else set(before.to)
    begins_to_sound = after.how in WITH_SOUND and before.how not in WITH_SOUND
    begins_to_say = after.text == "mail" != before.text
    return after.how != "off" and bool(set(after.to) - known or ((begins_to_sound or begins_to_say) and after.to))


def stop(session: Session, card: UserCard, actor: Actor) -> bool:
    """Somebody else sets where the user's mails go: no messages go there until the owner wants it. Whether any did."""
    user = UserId(card.id)
    before = messagemail.of(session, user)
    if before.how == "off" or may_change(actor, user):
        return False
    after = replace(before, how="off", since=None)
    messagemail.put(session, user, after)
    cells = {"before": told(before), "after": told(after)}
    audit(session, actor, "messagemail.change", "user", user, card.domain_id, **cells)
    return True


def checked(card: UserCard, how: str, to: Sequence[str], then: str, text: str = USUAL.text) -> MessageMail:
    """Without `since`. Raises Refused."""
    problems: Problems = []
    gate.choice(problems, "message_mail", how, HOW)
    gate.choice(problems, "message_mail_then", then, THEN)
    gate.choice(problems, "message_text", text, TEXT)
    addresses = tuple(dict.fromkeys(gate.email(problems, "message_mail_to", each) for each in to if each.strip()))
    if any(len(each) > LONGEST for each in addresses):
        problems.append(Problem("message_mail_to", say("An address has {most} characters at most.", most=LONGEST)))
    if len(addresses) > MOST:
        problems.append(Problem("message_mail_to", say("Name {most} addresses at most.", most=MOST)))
    if how != "off" and not (card.email or addresses):
        problems.append(
            Problem("message_mail_to", say("{name} has no e-mail address, so name one here.", name=card.name)),
        )
    if then == "delete" and how == "notice":
        problems.append(
            Problem(
                "message_mail_then",
                say("Only what was mailed with its sound can be deleted. Choose MP3 or WAV, or keep it."),
            )
        )
    refuse_any(problems)
    return MessageMail(how, tuple(each for each in addresses if each != card.email), then, text=text)


def wanted(cells: Mapping[str, Any], before: MessageMail = USUAL) -> MessageMail:
    """As these fields say; what they don't say is as before."""
    named = {field: cells[name] for name, field in FIELDS.items() if name in cells}
    return replace(before, **named | ({"to": tuple(named["to"])} if "to" in named else {}))


def told(mail: MessageMail) -> dict[str, Any]:
    """By the names that fields have everywhere."""
    return {name: getattr(mail, field) for name, field in FIELDS.items()}
