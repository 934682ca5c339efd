"""What would happen to a call, told in words: the question and the answer of the explainer (PRODUCT §4)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller.domain.calls import Call, Inside, Outside
from controller.domain.decide import decide
from controller.domain.decision import Branch, Decision
from controller.domain.ids import DeviceId, UserId
from controller.domain.story import tell
from controller.domain.unreachable import unreachable
from controller.operations import may, numbers
from controller.operations.actors import Actor
from controller.operations.gate import Problems
from controller.operations.refused import refuse, refuse_any
from controller.store import find
from controller.store.cards import UserCard
from controller.store.load import load_many

ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Explained:
    """The call's way as a tree and as lines, and sentences about rules of the user that can never apply.

    All phones are taken to be registered and idle.
    """

    at: datetime
    call: Call
    decision: Decision | Branch
    story: tuple[str, ...]
    warnings: tuple[str, ...]


def explain(
    session: Session, actor: Actor, user: UserId, at: datetime | None = None, from_: str = ANONYMOUS
) -> Explained:
    """A call to `user` at `at`: without a zone in the user's own, None is now.

    `from_` is an extension or a phone of the domain, a telephone number, or `anonymous`. Whoever may edit the user's
    rules may ask, and is also told what becomes of a call that those rules hand on.
    """
    card = may.edit_rules(session, actor, user)
    caller = _caller(session, card, from_.strip())
    involved = [user, caller.user] if isinstance(caller, Inside) else [user]
    directory = load_many(session, list(dict.fromkeys(involved)), reach=True)
    zone = ZoneInfo(card.zone or directory.domain.zone)
    instant = _instant(at or actor.at, zone)
    call = Call(user, caller)
    decision = decide(directory, call, instant)
    hidden = unreachable(directory, directory.users[user], actor.at)
    story = tell(directory, call, instant, decision)
    return Explained(instant, call, decision, story, tuple(each.why for each in hidden))


def _instant(at: datetime, zone: ZoneInfo) -> datetime:
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _caller(session: Session, card: UserCard, text: str) -> Inside | Outside:
    """A phone's name before an extension: the phone that is the extension itself is what its owner calls from."""
    if text.lower() == ANONYMOUS:
        return Outside()
    if device := find.device_named(session, card.domain_id, text):
        owner = find.user(session, device.owner_id)
        return Inside(UserId(device.owner_id), DeviceId(device.id), owner.extension if owner else "")
    if user := find.user_at(session, card.domain_id, text):
        return Inside(UserId(user.id), None, user.extension)
    if numbers.INTERNAL.fullmatch(text):
        raise refuse("from", f"There is no extension {text} here. Use one, a number with +, or {ANONYMOUS}.")
    domain = find.domain(session, card.domain_id)
    problems: Problems = []
    number = numbers.e164(problems, "from", text, domain.country if domain else "")
    refuse_any(problems)
    return Outside(number)
