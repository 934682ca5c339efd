"""Rows -> `Directory`: the slice of the database that one compile or one decision needs (DESIGN §4).

The number of statements depends on how far calls can be handed on, never on how many rules, targets or users there are.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy.orm import Session

from controller.domain.directory import Device, Directory, Domain, User
from controller.domain.ids import DeviceId, DomainId, FrameId, UserId
from controller.domain.timeframes import TimeFrame
from controller.store import slices, values
from controller.store.base import AnyRow
from controller.store.slices import Found

MAX_FORWARDS = 10  # PRODUCT §2 Loops: nobody is reached by more


class NoSuch(LookupError):
    """The row is not there (any more)."""


def load_directory(session: Session, user: UserId, *, reach: bool = False) -> Directory:
    """The user and what his rules and overrides name: users, handsets, their owners with their rules, all their frames.

    `reach` follows the users a call can be handed to, and so on, as `decide` needs. Raises NoSuch.
    """
    return load_many(session, [user], reach=reach)


def load_for_plan(session: Session, user: UserId) -> Directory:
    """What compiling the user's plan needs: as `load_directory`, but of other users only that they are there.

    Their rules, overrides, lists and handsets of their own are left out: a plan asks for those when a call comes.
    Raises NoSuch.
    """
    found = Found()
    slices.fetch(session, found, [user])
    _check(found, [user])
    owners, entered = _named(session, found, {user})
    slices.fetch_users(session, found, owners | entered)
    return _directory(session, found)


def load_many(session: Session, users: Collection[UserId], *, reach: bool = False) -> Directory:
    """One directory that serves all these users of one domain, in as few statements as `load_directory`."""
    found = Found()
    slices.fetch(session, found, users)
    followed: set[int] = set()
    wanted: set[int] = set(users)
    for _ in range(MAX_FORWARDS + 1 if reach else 1):  # whoever a call reaches, and whom he names
        entered = _follow(session, found, wanted)
        followed |= wanted
        wanted = entered - followed
        if not wanted:
            break
    _check(found, users)
    return _directory(session, found)


def load_domain(session: Session, domain: DomainId) -> Domain:
    """Raises NoSuch."""
    rows = slices.domain(session, domain)
    if rows is None:
        raise NoSuch(f"no domain {domain}")
    row, entries = rows
    lists = values.lists(entries, row.refuse_anonymous)
    outbound = tuple(row.outbound)
    return Domain(DomainId(row.id), row.name, row.zone, row.country, lists, outbound, row.main_number)


def load_frame(session: Session, frame: FrameId) -> TimeFrame:
    """Raises NoSuch."""
    rows = slices.frames(session, [frame])
    if not rows:
        raise NoSuch(f"no time frame {frame}")
    return values.frame(rows[0])


def _follow(session: Session, found: Found, users: set[int]) -> set[int]:
    """Fetches what `users` name; returns the users that a call to them can be handed to."""
    owners, entered = _named(session, found, users)
    slices.fetch(session, found, owners | entered)
    return entered


def _named(session: Session, found: Found, users: set[int]) -> tuple[set[int], set[int]]:
    """Fetches the handsets that `users` name; returns the owners, and the users a call can be handed to."""
    targets = [target for user in users for target in found.targets[user]]
    named = {target.device_id for target in targets if target.device_id is not None}
    slices.fetch_devices(session, found, named)
    owners = {found.devices[device].owner_id for device in named}
    return owners, {target.user_id for target in targets if target.user_id is not None}


def _check(found: Found, users: Collection[int]) -> None:
    missing = set(users) - found.users.keys()
    if missing:
        raise NoSuch(f"no user {', '.join(map(str, sorted(missing)))}")


def _directory(session: Session, found: Found) -> Directory:
    domain = load_domain(session, next(iter(found.users.values())).domain_id)
    used = {rule.frame_id for rules in found.rules.values() for rule in rules if rule.frame_id is not None}
    frames = (values.frame(row) for row in slices.frames(session, used))
    return Directory(
        domain=domain,
        users={UserId(id_): _user(row, found) for id_, row in found.users.items()},
        devices=_devices(found),
        frames={frame.id: frame for frame in frames},
    )


def _devices(found: Found) -> Mapping[DeviceId, Device]:
    return {DeviceId(id_): _device(row, found.users.get(row.owner_id)) for id_, row in found.devices.items()}


def _device(row: AnyRow, owner: AnyRow | None) -> Device:
    is_extension = owner is not None and row.name == owner.extension
    return Device(DeviceId(row.id), UserId(row.owner_id), row.name, is_extension)


def _user(row: AnyRow, found: Found) -> User:
    return User(
        id=UserId(row.id),
        extension=row.extension,
        name=row.name,
        rules=tuple(values.rule(rule, found.rule_targets[rule.id]) for rule in found.rules[row.id]),
        has_mailbox=row.has_mailbox,
        ring_timeout=row.ring_timeout,
        overrides=tuple(values.override(each, found.override_targets[each.id]) for each in found.overrides[row.id]),
        devices=_ids(found.own_devices[row.id]),
        lists=values.lists(found.entries[row.id], row.refuse_anonymous),
        outbound=tuple(row.outbound),
        number=row.number,
        emergency_number=row.emergency_number,
        show_caller=row.show_caller,
    )


def _ids(devices: Iterable[AnyRow]) -> tuple[DeviceId, ...]:
    return tuple(DeviceId(row.id) for row in devices)
