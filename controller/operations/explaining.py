"""What would happen to a call, told in words: the question and the answer of the explainer (PRODUCT §4)."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller.domain.calls import Call, Inside, Outside
from controller.domain.decide import decide, ring_group
from controller.domain.decision import Branch, Clause, Decision
from controller.domain.destinations import ToInner, ToUser
from controller.domain.directory import Directory
from controller.domain.groups import forwarder
from controller.domain.ids import DeviceId, DidId, DomainId, GroupId, UserId
from controller.domain.story import tell
from controller.domain.unreachable import unreachable
from controller.operations import dids, groups, may, numbers
from controller.operations.actors import Actor
from controller.operations.gate import Problems
from controller.operations.refused import refuse, refuse_any
from controller.store import find
from controller.store.load import load_group, load_many

ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Explained:
    """The call's way as a tree and as lines, and sentences about what can never apply: rules, members of a group.

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
    return explain_in_full(session, actor, user, at, from_)[0]


def explain_in_full(
    session: Session, actor: Actor, user: UserId, at: datetime | None = None, from_: str = ANONYMOUS
) -> tuple[Explained, Directory]:
    """As `explain`, with everything that the decision names, for who draws it."""
    card = may.edit_rules(session, actor, user)
    caller = _caller(session, DomainId(card.domain_id), from_.strip())
    involved = [user, caller.user] if isinstance(caller, Inside) else [user]
    directory = load_many(session, list(dict.fromkeys(involved)), reach=True)
    zone = ZoneInfo(card.zone or directory.domain.zone)
    instant = _instant(at or actor.at, zone)
    call = Call(user, caller)
    decision = decide(directory, call, instant)
    hidden = unreachable(directory, directory.users[user], actor.at)
    story = tell(directory, call, instant, decision)
    return Explained(instant, call, decision, story, tuple(each.why for each in hidden)), directory


def explain_group(
    session: Session, actor: Actor, group: GroupId, at: datetime | None = None, from_: str = ANONYMOUS
) -> Explained:
    """A call to a ring group; as `explain`, but in the domain's zone. Who manages the domain may ask."""
    return explain_group_in_full(session, actor, group, at, from_)[0]


def explain_group_in_full(
    session: Session, actor: Actor, group: GroupId, at: datetime | None = None, from_: str = ANONYMOUS
) -> tuple[Explained, Directory]:
    """As `explain_group`, with everything that the decision names; the group among the users, as its own forwarder."""
    card = may.manage_group(session, actor, group)
    caller = _caller(session, DomainId(card.domain_id), from_.strip())
    directory = load_group(session, group, reach=True)
    if isinstance(caller, Inside):
        directory = _joined(directory, load_many(session, [caller.user]))
    instant = _instant(at or actor.at, ZoneInfo(directory.domain.zone))
    whose = forwarder(directory.groups[group])
    call = Call(whose.id, caller)
    decision = ring_group(directory, group, call, instant)
    names = {int(id_): user.name for id_, user in directory.users.items()}
    people = replace(
        directory, users={**directory.users, whose.id: whose}
    )  # in the story a group is a name and an extension
    story = tell(people, call, instant, _untitled(decision))
    warnings = groups.warnings(card, names, groups.cut_off(session, card))
    return Explained(instant, call, decision, story, warnings), people


def explain_number(
    session: Session, actor: Actor, did: DidId, at: datetime | None = None, from_: str = ANONYMOUS
) -> Explained:
    """A call to a public number, as to the user or group it leads to. Raises Refused where no rules decide."""
    card = dids.show(session, actor, did)
    match card.to:
        case ToUser(user):
            return explain(session, actor, user, at, from_)
        case ToInner("group", key):
            return explain_group(session, actor, GroupId(int(key)), at, from_)
        case _:
            raise refuse("did", "{number} leads to no rules: calls go straight to where it leads.", number=card.number)


def _joined(one: Directory, other: Directory) -> Directory:
    """What either knows. A user that both know is known to the first as far as `one` follows calls."""
    return replace(
        one,
        users={**other.users, **one.users},
        devices={**other.devices, **one.devices},
        frames={**other.frames, **one.frames},
        groups={**other.groups, **one.groups},
    )


def _untitled(decision: Decision | Branch) -> Decision | Branch:
    """Without "the group … rings": the story's first words name the group already."""
    kept = tuple(reason for reason in decision.reasons if reason.clause is not Clause.GROUP)
    return replace(decision, reasons=kept)


def _instant(at: datetime, zone: ZoneInfo) -> datetime:
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _caller(session: Session, domain_id: DomainId, text: str) -> Inside | Outside:
    """A phone's name before an extension: the phone that is the extension itself is what its owner calls from."""
    if text.lower() == ANONYMOUS:
        return Outside()
    if device := find.device_named(session, domain_id, text):
        owner = find.user(session, device.owner_id)
        return Inside(UserId(device.owner_id), DeviceId(device.id), owner.extension if owner else "")
    if user := find.user_at(session, domain_id, text):
        return Inside(UserId(user.id), None, user.extension)
    if numbers.INTERNAL.fullmatch(text):
        raise refuse(
            "from",
            "There is no extension {text} here. Use one, a number with +, or {anonymous}.",
            text=text,
            anonymous=ANONYMOUS,
        )
    domain = find.domain(session, domain_id)
    problems: Problems = []
    number = numbers.e164(problems, "from", text, domain.country if domain else "")
    refuse_any(problems)
    return Outside(number)
