"""Rows of a world beyond its people's rules: trunks, public numbers, groups, block and allow lists."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from controller.domain.destinations import Destination, ToInner, ToUser
from controller.domain.directory import RingGroup
from controller.domain.rules import CallerLists
from controller.store import values
from controller.store.tables import DidRow, GroupRow, ListRow, MemberRow, TrunkRow
from tests.bench.agreement.cases import World
from tests.calls.wire import Address

Cells = dict[str, Any]
Row = tuple[type[Any], Cells]


def rows(world: World, carriers: Sequence[Address], at: datetime) -> Iterator[Row]:
    """All of them; `carriers` are where its trunks lead."""
    domain = world.directory.domain
    for trunk, address in zip(world.trunks, carriers, strict=True):
        yield TrunkRow, _trunk(trunk, address) | {"domain_id": domain.id, "created": at}
    for id_, number, to in dids(world):
        yield DidRow, {"id": id_, "domain_id": domain.id, "number": number, "note": "", "created": at} | led(to)
    for group in world.directory.groups.values():
        yield from _group(group, domain.id, at)
    yield from _lists(domain.lists, domain.id, None)
    for user in world.directory.users.values():
        yield from _lists(user.lists, domain.id, user.id)


def dids(world: World) -> Iterator[tuple[int, str, Destination]]:
    """The public numbers, with an id each, and where they lead."""
    led: list[tuple[str, Destination]] = [(number, ToUser(user)) for user, number in world.numbers.items()]
    led += [(number, ToInner("group", str(group))) for group, number in world.group_numbers.items()]
    for index, (number, to) in enumerate(led):
        yield world.directory.domain.id * 100 + index, number, to


def _trunk(id_: int, address: Address) -> Cells:
    host, port = address
    same = {"enabled": True, "kind": "address", "transport": "udp", "username": None, "secret": None, "addresses": []}
    same |= {"codecs": ["ulaw", "alaw"], "srtp": False, "number_format": "plus", "show_caller": False}
    own = {"id": id_, "name": f"carrier {id_}", "position": id_, "host": host, "port": port}
    return same | own | {"from_account": False, "channels": None}


def _group(group: RingGroup, domain: int, at: datetime) -> Iterator[Row]:
    own = {"id": group.id, "extension": group.extension, "name": group.name, "ring_time": group.ring_time}
    yield GroupRow, own | {"domain_id": domain, "created": at} | led(group.to)
    for position, member in enumerate(group.members):
        yield MemberRow, {"group_id": group.id, "user_id": member.user, "position": position, "delay": member.delay}


def led(to: Destination | None) -> Cells:
    """Columns of what leads somewhere."""
    if to is None:
        return {"kind": "", "key": None, "device_id": None, "user_id": None, "label": ""}
    return values.columns(to) | {"label": getattr(to, "label", "")}


def _lists(lists: CallerLists, domain: int, user: int | None) -> Iterator[Row]:
    entries = [*(("blocked", number) for number in lists.blocked), *(("allowed", number) for number in lists.allowed)]
    for which, number in sorted(entries):
        yield ListRow, {"domain_id": domain, "user_id": user, "list": which, "number": number}
