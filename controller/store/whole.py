"""Everything of one domain at once, as frozen values: a dozen statements, however many users it has."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination
from controller.domain.ids import UserId
from controller.domain.lots import Lot
from controller.domain.rules import AnsweringRule, CallerLists, Override
from controller.store import codes, dids, find, groups, lots, messagemail, newsmail, rows, telling, values
from controller.store.base import Base, Query, table_of
from controller.store.cards import DeviceCard, DidCard, DomainCard, FrameCard, GrantCard, GroupCard, TrunkCard, UserCard
from controller.store.messagemail import MessageMail
from controller.store.newsmail import NewsMail
from controller.store.tables import (
    DeviceRow,
    FrameRow,
    GrantRow,
    ListRow,
    OverrideRow,
    RuleRow,
    TargetRow,
    TrunkRow,
    UserRow,
)
from controller.store.telling import Telling

Groups = defaultdict[int | None, list[Any]]


@dataclass(frozen=True, slots=True)
class Person:
    """A user with all that is his; `remembered` are overrides that are switched off, `rules` end with Default."""

    card: UserCard
    pin: str | None = field(repr=False)
    devices: tuple[DeviceCard, ...]
    frames: tuple[FrameCard, ...]
    rules: tuple[AnsweringRule, ...]
    overrides: tuple[Override, ...]
    remembered: tuple[Override, ...]
    grants: tuple[GrantCard, ...]
    lists: CallerLists
    mail: MessageMail
    telling: Telling
    news: NewsMail
    operator: Destination | None
    copies: tuple[UserId, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """People, groups and DIDs by their numbers, shared frames by theirs, trunks in order. Secrets by id, apart."""

    domain: DomainCard
    lists: CallerLists
    frames: tuple[FrameCard, ...]
    people: tuple[Person, ...]
    trunks: tuple[TrunkCard, ...]
    dids: tuple[DidCard, ...]
    groups: tuple[GroupCard, ...]
    lot: Lot | None
    codes: dict[str, str]  # feature codes that are not the usual ones
    digests: dict[int, str] = field(repr=False)  # HA1 by device
    trunk_secrets: dict[int, str | None] = field(repr=False)


def whole(session: Session, domain: DomainCard) -> Whole:
    """The domain as it is now."""
    frames = _grouped(_cards(session, FrameCard, FrameRow, domain.id), "owner_id")
    lists = _grouped(session.execute(select(*table_of(ListRow).c).where(ListRow.domain_id == domain.id)), "user_id")
    return Whole(
        domain,
        values.lists(lists[None], domain.refuse_anonymous),
        tuple(sorted(frames[None], key=lambda frame: frame.number or 0)),
        tuple(_people(session, domain, frames, lists)),
        find.trunks(session, domain.id),
        dids.of_domain(session, domain.id),
        groups.of_domain(session, domain.id),
        lots.of(session, domain.id),
        codes.chosen(session, domain.id),
        _by_id(session, DeviceRow, "ha1", domain.id),
        _by_id(session, TrunkRow, "secret", domain.id),
    )


def _people(session: Session, domain: DomainCard, frames: Groups, lists: Groups) -> Iterable[Person]:
    devices = _grouped(_cards(session, DeviceCard, DeviceRow, domain.id), "owner_id")
    targets = session.execute(_of_users(TargetRow, TargetRow.holder_id, domain.id).order_by(TargetRow.position)).all()
    rule_targets, override_targets = _grouped(targets, "rule_id"), _grouped(targets, "override_id")
    ordered = _of_users(RuleRow, RuleRow.user_id, domain.id).order_by(RuleRow.is_default, RuleRow.position)
    rules = _grouped(session.execute(ordered), "user_id")
    since = _of_users(OverrideRow, OverrideRow.user_id, domain.id).order_by(OverrideRow.since, OverrideRow.id)
    overrides = _grouped(session.execute(since), "user_id")
    grants = _grouped(_grants(session, domain.id), "user_id")
    pins = _by_id(session, UserRow, "pin", domain.id)
    mails = messagemail.of_domain(session, domain.id)
    tellings = telling.of_domain(session, domain.id)
    news = newsmail.of_domain(session, domain.id)
    voicemail = _grouped((row for row in targets if row.slot in (values.OPERATOR, values.COPY)), "holder_id")
    for card in find.users(session, domain.id):
        switched = [(row.active, values.override(row, override_targets[row.id])) for row in overrides[card.id]]
        yield Person(
            card,
            pins[card.id],
            tuple(devices[card.id]),
            tuple(frames[card.id]),
            tuple(values.rule(row, rule_targets[row.id]) for row in rules[card.id]),
            tuple(override for active, override in switched if active),
            tuple(override for active, override in switched if not active),
            tuple(grants[card.id]),
            values.lists(lists[card.id], card.refuse_anonymous),
            mails[card.id],
            tellings[card.id],
            news[card.id],
            *_leads(voicemail[card.id]),
        )


def _leads(targets: Sequence[Any]) -> tuple[Destination | None, tuple[UserId, ...]]:
    """Operator and copies of a mailbox."""
    zero = [values.destination(row) for row in targets if row.slot == values.OPERATOR]
    copies = tuple(row.user_id for row in targets if row.slot == values.COPY and row.user_id is not None)
    return (zero[0] if zero else None), copies


def _cards(session: Session, card: type[Any], table: type[Base], domain: int) -> tuple[Any, ...]:
    columns = table_of(table).c
    return rows.cards(session, card, rows.columns_of(card, table).where(columns.domain_id == domain).order_by("name"))


def _grants(session: Session, domain: int) -> tuple[GrantCard, ...]:
    query = rows.columns_of(GrantCard, GrantRow).join(UserRow, UserRow.id == GrantRow.user_id)
    return rows.cards(session, GrantCard, query.where(UserRow.domain_id == domain).order_by(GrantRow.kind, GrantRow.id))


def _of_users(table: type[Base], holder: Any, domain: int) -> Query:
    return select(*table_of(table).c).join(UserRow, UserRow.id == holder).where(UserRow.domain_id == domain)


def _by_id(session: Session, table: type[Base], column: str, domain: int) -> dict[int, Any]:
    columns = table_of(table).c
    query = select(columns.id, columns[column]).where(columns.domain_id == domain)
    return {row.id: row[1] for row in session.execute(query)}


def _grouped(found: Iterable[Any], key: str) -> Groups:
    groups: Groups = defaultdict(list)
    for row in found:
        groups[getattr(row, key)].append(row)
    return groups
