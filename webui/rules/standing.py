"""A directory for a rule that is not saved yet: what it names, made of cards, without another look at the database."""

from collections.abc import Collection

from controller.domain.directory import Device, Directory, Domain, User
from controller.domain.ids import DeviceId, DomainId, UserId
from controller.domain.rules import AnsweringRule
from controller.domain.timeframes import TimeFrame
from controller.operations.destinations import Named
from controller.store.cards import UserCard
from webui.portal import Person


def standing(
    whose: Person,
    named: Named,
    rules: tuple[AnsweringRule, ...],
    frames: Collection[TimeFrame],
    *,
    has_way_out: bool = True,
) -> Directory:
    """Enough to say in words what these rules do."""
    domain = whose.domain
    users = {UserId(card.id): _user(card, named) for card in (whose.user, *named.users)}
    owner = users[whose.id]
    users[whose.id] = User(
        **{name: getattr(owner, name) for name in User.__dataclass_fields__ if name != "rules"}, rules=rules
    )
    extensions = {card.id: card.extension for card in named.users}
    return Directory(
        domain=Domain(
            DomainId(domain.id),
            domain.name,
            domain.zone,
            domain.country,
            outbound=domain.outbound,
            has_way_out=has_way_out,
            has_lot=named.lot is not None,
        ),
        users=users,
        devices={
            DeviceId(phone.id): Device(
                DeviceId(phone.id), UserId(owner_id), phone.name, phone.name == extensions.get(owner_id)
            )
            for owner_id, phones in named.phones.items()
            for phone in phones
        },
        frames={frame.id: frame for frame in frames},
        groups={group.id: group for group in named.groups},
    )


def _user(card: UserCard, named: Named) -> User:
    return User(
        id=UserId(card.id),
        extension=card.extension,
        name=card.name,
        rules=(),
        has_mailbox=card.has_mailbox,
        ring_timeout=card.ring_timeout,
        devices=tuple(DeviceId(phone.id) for phone in named.phones.get(card.id, ())),
        outbound=card.outbound,
    )
