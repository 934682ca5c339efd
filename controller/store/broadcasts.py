"""Messages to many: their cards, who is meant, and how far each has come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from controller.domain.broadcasts import Audience, AudienceKind, sound_of
from controller.store import rows
from controller.store.base import table_of
from controller.store.broadcast_rows import BroadcastRow, RecipientRow
from controller.store.outside import GroupRow, MemberRow
from controller.store.people import UserRow

BROADCASTS, RECIPIENTS = table_of(BroadcastRow), table_of(RecipientRow)
USERS, GROUPS, MEMBERS = table_of(UserRow), table_of(GroupRow), table_of(MemberRow)
UNDER_WAY = ("waiting", "going")


@dataclass(frozen=True, slots=True)
class BroadcastCard:
    """One as people see it; `sound` names its files and stays inside. See BroadcastRow."""

    id: int
    domain_id: int
    sender_id: int | None
    sender: str
    number: str
    kind: AudienceKind
    whom: str
    label: str
    sound: str | None
    seconds: float
    created: datetime
    sent: datetime | None
    done: datetime | None

    @property
    def audience(self) -> Audience:
        return Audience(self.kind, self.whom)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many get it, have got it, and can't."""

    people: int
    arrived: int
    failed: int


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of an audience have voicemail, and how many have not."""

    people: int
    without: int


@dataclass(frozen=True, slots=True)
class Someone:
    """A recipient, or one who can't be; `why` is why he did not get it."""

    id: int
    name: str
    extension: str
    why: str = ""


def card(session: Session, id_: int) -> BroadcastCard | None:
    """None: not there."""
    query = rows.columns_of(BroadcastCard, BroadcastRow).where(BROADCASTS.c.id == id_)
    return next(iter(rows.cards(session, BroadcastCard, query)), None)


def of_domain(session: Session, domain: int, before: int, limit: int) -> tuple[BroadcastCard, ...]:
    """So many, the newest first, older than that one (0: the newest)."""
    query = rows.columns_of(BroadcastCard, BroadcastRow).where(BROADCASTS.c.domain_id == domain)
    query = query.where(BROADCASTS.c.id < before) if before else query
    return rows.cards(session, BroadcastCard, query.order_by(BROADCASTS.c.id.desc()).limit(limit))


def of_messages(session: Session, domain: int, msg_ids: Collection[str]) -> dict[str, BroadcastCard]:
    """By msg_id, those of these messages that were sent to many there, while it is known."""
    ours = {sound: each for each in msg_ids if (sound := sound_of(each)) is not None}
    if not ours:
        return {}
    query = rows.columns_of(BroadcastCard, BroadcastRow)
    query = query.where(BROADCASTS.c.domain_id == domain, BROADCASTS.c.sound.in_(list(ours)))
    return {ours[card.sound or ""]: card for card in rows.cards(session, BroadcastCard, query)}


def under_way(session: Session) -> tuple[BroadcastCard, ...]:
    """Sent, and not yet with everybody."""
    query = rows.columns_of(BroadcastCard, BroadcastRow)
    query = query.where(BROADCASTS.c.sent.is_not(None), BROADCASTS.c.done.is_(None))
    return rows.cards(session, BroadcastCard, query.order_by(BROADCASTS.c.id))


def drafts(session: Session, domain: int) -> int:
    """How many are not sent yet."""
    query = select(func.count()).where(BROADCASTS.c.domain_id == domain, BROADCASTS.c.sent.is_(None))
    return session.execute(query).scalar_one()


def sent_since(session: Session, sender: int, since: datetime) -> list[datetime]:
    """When that user sent some, the first first."""
    query = select(BROADCASTS.c.sent).where(BROADCASTS.c.sender_id == sender, BROADCASTS.c.sent > since)
    return list(session.execute(query.order_by(BROADCASTS.c.sent)).scalars())


def reached(session: Session, domain: int, audience: Audience, but: int | None) -> Reached:
    """How many are meant, `but` for that user."""
    having = func.coalesce(func.sum(case((USERS.c.has_mailbox, 1), else_=0)), 0)
    every, with_it = session.execute(select(func.count(), having).where(_meant(domain, audience, but))).one()
    return Reached(with_it, every - with_it)


def departments(session: Session, domain: int, but: int | None) -> dict[str, int]:
    """How many with voicemail, by department, in its order."""
    query = select(USERS.c.department, func.count()).where(
        USERS.c.domain_id == domain, USERS.c.department != "", USERS.c.has_mailbox, _other(but)
    )
    found = session.execute(query.group_by(USERS.c.department).order_by(USERS.c.department)).all()
    return dict(found)


def groups(session: Session, domain: int, but: int | None) -> list[tuple[int, str, int]]:
    """Id, name and how many with voicemail, by name."""
    members = and_(USERS.c.id == MEMBERS.c.user_id, USERS.c.has_mailbox, _other(but))
    joined = GROUPS.outerjoin(MEMBERS, MEMBERS.c.group_id == GROUPS.c.id).outerjoin(USERS, members)
    query = select(GROUPS.c.id, GROUPS.c.name, func.count(USERS.c.id)).select_from(joined)
    query = query.where(GROUPS.c.domain_id == domain).group_by(GROUPS.c.id, GROUPS.c.name)
    return [(id_, name, count) for id_, name, count in session.execute(query.order_by(GROUPS.c.name, GROUPS.c.id))]


def without(session: Session, domain: int, audience: Audience, but: int | None, limit: int) -> tuple[Someone, ...]:
    """Those of them who have no voicemail, by name."""
    query = select(USERS.c.id, USERS.c.name, USERS.c.extension).where(
        _meant(domain, audience, but), USERS.c.has_mailbox.is_(False)
    )
    return tuple(Someone(*row) for row in session.execute(query.order_by(USERS.c.name, USERS.c.id).limit(limit)))


def address(session: Session, id_: int, domain: int, audience: Audience, but: int | None) -> int:
    """All of the audience with voicemail are to get it; how many."""
    meant = select(literal(id_), USERS.c.id, literal("waiting"), literal("")).where(
        _meant(domain, audience, but), USERS.c.has_mailbox
    )
    session.execute(insert(RECIPIENTS).from_select(["broadcast_id", "user_id", "state", "why"], meant))
    return figures(session, [id_])[id_].people


def figures(session: Session, ids: Sequence[int]) -> Mapping[int, Figures]:
    """By id; of who was deleted since nothing is counted."""
    query = select(RECIPIENTS.c.broadcast_id, RECIPIENTS.c.state, func.count())
    query = query.where(RECIPIENTS.c.broadcast_id.in_(list(ids)))
    found: dict[int, dict[str, int]] = {id_: {} for id_ in ids}
    for id_, state, count in session.execute(query.group_by(RECIPIENTS.c.broadcast_id, RECIPIENTS.c.state)):
        found[id_][state] = count
    return {
        id_: Figures(sum(counts.values()), counts.get("sent", 0), counts.get("failed", 0))
        for id_, counts in found.items()
    }


def failed(session: Session, id_: int, limit: int) -> tuple[Someone, ...]:
    """Who did not get it, and why."""
    query = select(USERS.c.id, USERS.c.name, USERS.c.extension, RECIPIENTS.c.why).join(
        RECIPIENTS, RECIPIENTS.c.user_id == USERS.c.id
    )
    query = query.where(RECIPIENTS.c.broadcast_id == id_, RECIPIENTS.c.state == "failed")
    return tuple(Someone(*row) for row in session.execute(query.order_by(USERS.c.name, USERS.c.id).limit(limit)))


def doubtful(session: Session, id_: int) -> list[int]:
    """Users whose mailbox the PBX was asked to put it into, with nothing known of what became of that."""
    return _users(session, id_, "going", None)


def take(session: Session, id_: int, limit: int) -> list[int]:
    """So many of those who wait: they are going from now on."""
    users = _users(session, id_, "waiting", limit)
    put(session, id_, users, "going")
    return users


def put(session: Session, id_: int, users: Collection[int], state: str, why: str = "") -> None:
    """That has become of these, unless they have it already."""
    his = (RECIPIENTS.c.broadcast_id == id_, RECIPIENTS.c.user_id.in_(list(users)), RECIPIENTS.c.state != "sent")
    if users:
        session.execute(update(RECIPIENTS).where(*his).values(state=state, why=why))


def arrived(session: Session, user: int, msg_ids: Collection[str]) -> None:
    """Which of these lie in the user's mailbox; for the transaction that first lists them, so that none comes twice."""
    sounds = [sound for each in msg_ids if (sound := sound_of(each)) is not None]
    if sounds:
        ours = select(BROADCASTS.c.id).where(BROADCASTS.c.sound.in_(sounds))
        his = (RECIPIENTS.c.user_id == user, RECIPIENTS.c.broadcast_id.in_(ours))
        session.execute(update(RECIPIENTS).where(*his).values(state="sent", why=""))


def finish(session: Session, id_: int, at: datetime) -> bool:
    """Whether nobody waits for it any more: then it is done."""
    query = select(func.count()).where(RECIPIENTS.c.broadcast_id == id_, RECIPIENTS.c.state.in_(UNDER_WAY))
    if session.execute(query).scalar_one():
        return False
    rows.change(session, BroadcastRow, id_, {"done": at})
    return True


def sounds(session: Session) -> frozenset[str]:
    """Keys of all sounds that are still wanted."""
    return frozenset(session.execute(select(BROADCASTS.c.sound).where(BROADCASTS.c.sound.is_not(None))).scalars())


def forget(session: Session, drafts: datetime, old: datetime) -> None:
    """Those never sent that were begun before the first moment, and those done before the second."""
    never = and_(BROADCASTS.c.sent.is_(None), BROADCASTS.c.created < drafts)
    session.execute(delete(BROADCASTS).where(or_(never, BROADCASTS.c.done < old)))


def _users(session: Session, id_: int, state: str, limit: int | None) -> list[int]:
    query = select(RECIPIENTS.c.user_id).where(RECIPIENTS.c.broadcast_id == id_, RECIPIENTS.c.state == state)
    return list(session.execute(query.order_by(RECIPIENTS.c.user_id).limit(limit)).scalars())


def _meant(domain: int, audience: Audience, but: int | None) -> ColumnElement[bool]:
    his = and_(USERS.c.domain_id == domain, _other(but))
    match audience.kind:
        case "domain":
            return his
        case "department":
            return and_(his, USERS.c.department == audience.whom)
        case "group":
            members = select(MEMBERS.c.user_id).where(MEMBERS.c.group_id == int(audience.whom))
            return and_(his, USERS.c.id.in_(members))


def _other(but: int | None) -> ColumnElement[bool]:
    return USERS.c.id != (but or 0)
