"""Rows -> `Directory`: the slice of the database that one compile or one decision needs (DESIGN §4).

The number of statements depends on how far calls can be handed on, never on how many rules, targets or users there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy.orm import Session

from controller.domain.brakes import Brakes
from controller.domain.directory import Device, Directory, Domain, RingGroup, User
from controller.domain.ids import DeviceId, DomainId, FrameId, GroupId, UserId
from controller.domain.recording import FEATURE, NEEDED
from controller.domain.rules import CallerLists
from controller.domain.timeframes import TimeFrame
from controller.store import groups, slices, values
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

    Their rules, overrides, lists and handsets of their own are left out: a plan asks for those when a call comes; so it
    does for the user's own lists, of which one entry is there to tell that they are not empty. Raises NoSuch.
    """
    found = _for_plans(session, {user})
    _check(found, [user])
    return _directory(session, found)


def load_for_plans(session: Session, users: Collection[UserId]) -> list[tuple[Directory, list[UserId]]]:
    """As `load_for_plan`, of many in as few statements: a directory for those of each domain.

    Who is not there is left out.
    """
    domains: defaultdict[int, set[UserId]] = defaultdict(set)
    for user, domain in slices.domains_of(session, users):
        domains[domain].add(UserId(user))
    founds = ((domain, some, _for_plans(session, some)) for domain, some in domains.items())
    return [(_directory(session, found, domain), sorted(some)) for domain, some, found in founds]


def _for_plans(session: Session, users: Collection[int]) -> Found:
    found = Found(whole_lists=False)
    slices.fetch(session, found, users)
    there = set(users) & found.users.keys()
    owners, entered = _named(session, found, there)
    copied = {row.user_id for user in there for row in found.copies[user]}
    slices.fetch_users(session, found, owners | entered | copied)
    _fetch_groups(session, found, _groups_of(found, there))
    return found


def load_many(session: Session, users: Collection[UserId], *, reach: bool = False) -> Directory:
    """One directory that serves all these users of one domain, in as few statements as `load_directory`."""
    found = Found()
    if reach:  # all at once: the rounds then find little that is new
        slices.fetch(session, found, slices.reached(session, users, MAX_FORWARDS))
    _reach(session, found, set(users), MAX_FORWARDS + 1 if reach else 1)
    _check(found, users)
    return _directory(session, found)


def load_group(session: Session, group: GroupId, *, reach: bool = False) -> Directory:
    """The group, and what it leads to; with `reach` all that `ring_group` needs. Raises NoSuch."""
    found = Found()
    entered = _enter_groups(session, found, {group})
    if group not in found.ring_groups:
        raise NoSuch(f"no group {group}")
    if reach:
        _reach(session, found, entered, MAX_FORWARDS + 1)
    else:
        slices.fetch_users(session, found, entered)
    return _directory(session, found, groups.domain_of(session, group))


def load_lists(session: Session, user: UserId) -> CallerLists:
    """The user's own block and allow lists. Raises NoSuch."""
    found = Found()
    slices.fetch_users(session, found, [user])
    _check(found, [user])
    return values.joined_lists(slices.own_lists(session, user), found.users[user].refuse_anonymous)


def load_domain(session: Session, domain: DomainId, *, lists: bool = True) -> Domain:
    """Without `lists` those are empty. Raises NoSuch."""
    row = slices.domain(session, domain)
    if row is None:
        raise NoSuch(f"no domain {domain}")
    held = CallerLists(refuse_anonymous=row.refuse_anonymous)
    if lists:
        held = values.joined_lists(slices.domain_lists(session, domain), row.refuse_anonymous)
    outbound = tuple(row.outbound)
    brakes = Brakes(row.day_calls, row.day_minutes, row.day_countries)
    return Domain(
        id=DomainId(row.id),
        name=row.name,
        zone=row.zone,
        country=row.country,
        lists=held,
        outbound=outbound,
        main_number=row.main_number,
        brakes=brakes,
        has_way_out=row.has_way_out,
        has_lot=row.has_lot,
        recording="off" if NEEDED & set(row.switched_off) else row.recording_announcement,
    )


def load_frame(session: Session, frame: FrameId) -> TimeFrame:
    """Raises NoSuch."""
    rows = slices.frames(session, [frame])
    if not rows:
        raise NoSuch(f"no time frame {frame}")
    return values.frame(rows[0])


def _reach(session: Session, found: Found, wanted: set[int], rounds: int) -> None:
    """Fetches those users, and so many times whoever a call to them reaches, and whom he names."""
    slices.fetch(session, found, wanted)
    followed: set[int] = set()
    for _ in range(rounds):
        entered = _follow(session, found, wanted)
        followed |= wanted
        wanted = entered - followed
        if not wanted:
            break


def _follow(session: Session, found: Found, users: set[int]) -> set[int]:
    """Fetches what `users` name; returns the users that a call to them can be handed to."""
    owners, entered = _named(session, found, users)
    entered |= _enter_groups(session, found, _groups_of(found, users))
    slices.fetch(session, found, owners | entered)
    return entered


def _named(session: Session, found: Found, users: set[int]) -> tuple[set[int], set[int]]:
    """Fetches the handsets that `users` name; returns the owners, and the users a call can be handed to."""
    targets = [target for user in users for target in found.targets[user]]
    named = {target.device_id for target in targets if target.device_id is not None}
    slices.fetch_devices(session, found, named)
    owners = {found.devices[device].owner_id for device in named}
    return owners, {target.user_id for target in targets if target.user_id is not None}


def _groups_of(found: Found, users: set[int]) -> set[int]:
    """The groups that `users` name."""
    return {int(target.key) for user in users for target in found.targets[user] if target.kind == "group"}


def _fetch_groups(session: Session, found: Found, wanted: set[int]) -> list[RingGroup]:
    """Those that are new."""
    new = groups.values_of(session, wanted - found.ring_groups.keys())
    found.ring_groups |= new
    return list(new.values())


def _enter_groups(session: Session, found: Found, wanted: set[int]) -> set[int]:
    """Fetches groups, and what they lead to; returns the users that a call to them can reach."""
    entered: set[int] = set()
    handsets: set[int] = set()
    while new := _fetch_groups(session, found, wanted):
        wanted = set()
        for group in new:
            entered |= {member.user for member in group.members}
            cells = {} if group.to is None else values.columns(group.to)
            entered |= {cells["user_id"]} if cells.get("user_id") else set()
            handsets |= {cells["device_id"]} if cells.get("device_id") else set()
            wanted |= {int(cells["key"])} if cells.get("kind") == "group" else set()
    slices.fetch_devices(session, found, handsets)
    return entered | {found.devices[device].owner_id for device in handsets}


def _check(found: Found, users: Collection[int]) -> None:
    missing = set(users) - found.users.keys()
    if missing:
        raise NoSuch(f"no user {', '.join(map(str, sorted(missing)))}")


def _directory(session: Session, found: Found, domain_id: int | None = None) -> Directory:
    of = DomainId(domain_id or next(iter(found.users.values())).domain_id)
    domain = load_domain(session, of, lists=found.whole_lists)
    used = {rule.frame_id for rules in found.rules.values() for rule in rules if rule.frame_id is not None}
    frames = (values.frame(row) for row in slices.frames(session, used))
    return Directory(
        domain=domain,
        users={UserId(id_): _user(row, found) for id_, row in found.users.items()},
        devices=_devices(found),
        frames={frame.id: frame for frame in frames},
        groups={GroupId(id_): group for id_, group in found.ring_groups.items()},
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
        caller_id=row.caller_id,
        brakes=Brakes(row.day_calls, row.day_minutes, row.day_countries),
        operator=next(map(values.destination, found.operators[row.id]), None),
        copies=tuple(UserId(each.user_id) for each in found.copies[row.id]),
        recording="off" if FEATURE in row.switched_off else row.recording,
    )


def _ids(devices: Iterable[AnyRow]) -> tuple[DeviceId, ...]:
    return tuple(DeviceId(row.id) for row in devices)
