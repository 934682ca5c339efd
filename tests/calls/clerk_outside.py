"""The clerk's changes to what leads out and in: trunks, public numbers, groups, lists, permission."""

from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToExternal, ToInner
from controller.domain.directory import Member
from controller.domain.ids import GroupId
from controller.operations import dids, domains, groups, lists, trunks, users
from controller.operations.actors import Actor
from tests.calls.clerk import NAMES, Clerk, Step

PUBLIC = tuple(f"+49301234{number:03}" for number in range(6))
LISTED = (*PUBLIC, "+4970*", "+4930*", "+1*", "1001", "1004")
PATTERNS = ("+", "+49", "!+49900", "+4930", "!+1", "country:FR")


def add_trunk(clerk: Clerk, session: Session, me: Actor) -> None:
    """One that has no server at the other end: it is only looked at as an object."""
    port = clerk.rng.choice((None, 5080))
    host = f"127.0.{clerk.domain % 250}.{clerk.rng.randrange(2, 250)}"
    trunks.add(session, me, clerk.domain, trunks.NewTrunk(clerk.rng.choice(NAMES), host, kind="address", port=port))


def change_trunk(clerk: Clerk, session: Session, me: Actor) -> None:
    changes = ({"enabled": False}, {"enabled": True}, {"channels": 2}, {"number_format": "national"})
    trunk = clerk.rng.choice(trunks.everything(session, me, clerk.domain))
    trunks.change(session, me, trunk.id, clerk.rng.choice(changes))


def drop_trunk(clerk: Clerk, session: Session, me: Actor) -> None:
    trunks.remove(session, me, clerk.rng.choice(trunks.everything(session, me, clerk.domain)).id)


def add_did(clerk: Clerk, session: Session, me: Actor) -> None:
    dids.add(session, me, clerk.domain, clerk.rng.choice(PUBLIC), somewhere(clerk, session, me))


def change_did(clerk: Clerk, session: Session, me: Actor) -> None:
    did = clerk.rng.choice(dids.everything(session, me, clerk.domain))
    dids.change(session, me, did.id, {"to": somewhere(clerk, session, me)})


def drop_did(clerk: Clerk, session: Session, me: Actor) -> None:
    dids.remove(session, me, clerk.rng.choice(dids.everything(session, me, clerk.domain)).id)


def add_group(clerk: Clerk, session: Session, me: Actor) -> None:
    """On an extension that a user may have."""
    extension = clerk.rng.choice(("1008", "600", "601"))
    groups.add(session, me, clerk.domain, groups.NewGroup(extension, clerk.rng.choice(NAMES)))


def fill_group(clerk: Clerk, session: Session, me: Actor) -> None:
    group = clerk.rng.choice(groups.everything(session, me, clerk.domain))
    chosen = {clerk.a_user(session) for _ in range(3)}
    groups.members(session, me, group.id, [Member(user, clerk.rng.choice((0, 5))) for user in chosen])
    groups.change(session, me, group.id, {"to": clerk.perhaps(session)})


def drop_group(clerk: Clerk, session: Session, me: Actor) -> None:
    groups.remove(session, me, clerk.rng.choice(groups.everything(session, me, clerk.domain)).id)


def enlist(clerk: Clerk, session: Session, me: Actor) -> None:
    """A number onto a list of the domain or of somebody, or off it."""
    owner = None if clerk.rng.random() < 0.5 else clerk.a_user(session)
    number = clerk.rng.choice(LISTED)
    if clerk.rng.random() < 0.4:
        lists.remove(session, me, clerk.domain, owner, number)
    else:
        lists.add(session, me, clerk.domain, owner, clerk.rng.choice(("blocked", "allowed")), number)


def refuse_anonymous(clerk: Clerk, session: Session, me: Actor) -> None:
    owner = None if clerk.rng.random() < 0.5 else clerk.a_user(session)
    lists.refuse_anonymous(session, me, clerk.domain, owner, clerk.rng.random() < 0.5)


def permit(clerk: Clerk, session: Session, me: Actor) -> None:
    """The domain, or somebody, may call other numbers from now on."""
    patterns = clerk.rng.sample(PATTERNS, 2)
    if clerk.rng.random() < 0.5:
        domains.change(session, me, clerk.domain, {"outbound": patterns})
    else:
        users.change(session, me, clerk.a_user(session), {"outbound": patterns})


def number_the_house(clerk: Clerk, session: Session, me: Actor) -> None:
    """How numbers are dialled and shown in the domain."""
    changes = ({"outside_prefix": "0"}, {"outside_prefix": None}, {"area_code": "30"}, {"main_number": PUBLIC[0]})
    domains.change(session, me, clerk.domain, clerk.rng.choice((*changes, {"emergency_numbers": ["1799"]})))


def somewhere(clerk: Clerk, session: Session, me: Actor) -> Destination:
    """Where a number may lead."""
    found = groups.everything(session, me, clerk.domain)
    if found and clerk.rng.random() < 0.3:
        return ToInner("group", str(GroupId(clerk.rng.choice(found).id)))
    return ToExternal(PUBLIC[0]) if clerk.rng.random() < 0.2 else clerk.a_place(session)


STEPS: tuple[Step, ...] = (
    *(add_trunk, add_trunk, change_trunk, drop_trunk, add_did, change_did, drop_did),
    *(add_group, fill_group, fill_group, drop_group, enlist, enlist, enlist),
    *(refuse_anonymous, permit, number_the_house),
)
