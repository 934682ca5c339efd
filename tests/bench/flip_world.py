"""Who there is in flip-under-load, and the versions of the called user's rules, each of which rings its own phones.

A call to 1001 rings phone A of the user and phone C of a colleague (whose plan is asked for do not disturb) together;
busy or unanswered, it goes to a helper, whose phone D rings; then to a colleague's phone E; nobody takes it, so it
returns through the helper's plan into the first one, whose last line is the mailbox. Set k of A, C, D, E belongs to
versions k, k + SETS, …; no two versions are alike.
"""

from collections.abc import Iterator, Sequence

from controller.dialplan.plan import compile_plan
from controller.domain.destinations import ToHandset, ToUser
from controller.domain.directory import Device, Directory, Domain, User
from controller.domain.ids import DeviceId, DomainId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, Forwards, RingTarget, Simultaneous
from controller.reconcile import piece
from controller.reconcile.piece import Piece
from controller.store.accounts import Mailbox

SETS = 24
DOMAIN = Domain(DomainId(1), "bench.example", "Europe/Berlin")
CALLED, COLLEAGUE = UserId(1), UserId(2)
NUMBER = "1001"
STAGES = "ACDE"


def rung(stage: str, number: int) -> DeviceId:
    """The phone of that stage in version `number`."""
    return DeviceId(1000 * (STAGES.index(stage) + 1) + number % SETS)


def owner(stage: str, number: int) -> UserId:
    """Whose phone that is."""
    match stage:
        case "A":
            return CALLED
        case "D":
            return helper(number)
        case _:
            return COLLEAGUE


def helper(number: int) -> UserId:
    """To whom version `number` forwards."""
    return UserId(10 + number % SETS)


def version(number: int, ring_timeout: int) -> Piece:
    """The called user's plan; no other version has the same content, for its rule has another number."""
    to = ToUser(helper(number))
    ring = Simultaneous(tuple(RingTarget(ToHandset(rung(stage, number))) for stage in "AC"))
    rule = AnsweringRule(RuleId(number), Default(), forwards=Forwards(busy=to, unanswered=to), ring=ring)
    devices = tuple(rung("A", k) for k in range(SETS))
    user = User(CALLED, NUMBER, "Called", (rule,), True, ring_timeout, devices=devices)
    return _compiled(user, [_helper(number, ring_timeout), _plain(COLLEAGUE, "1002")])


def others(ring_timeout: int) -> Iterator[Piece]:
    """Everything that does not change."""
    yield piece.of_domain(DOMAIN)
    yield _compiled(_plain(COLLEAGUE, "1002"), [])
    for k in range(SETS):
        yield _compiled(_helper(k, ring_timeout), [_plain(COLLEAGUE, "1002")])


def mailbox() -> Mailbox:
    """Where every call ends."""
    return Mailbox(CALLED, DOMAIN.id, "Called", NUMBER, "4711", None, DOMAIN.zone, "en")


def extra(user: UserId, device: DeviceId, extension: str) -> Piece:
    """A user with one phone and no rules of interest."""
    return _compiled(_plain(user, extension, (device,)), [], {device: Device(device, user, extension, True)})


def _helper(number: int, ring_timeout: int) -> User:
    """His phone, then a colleague's; no mailbox, so that the call comes back."""
    ring = Simultaneous((RingTarget(ToHandset(rung("D", number))),))
    to = ToHandset(rung("E", number))
    rule = AnsweringRule(RuleId(1), Default(), forwards=Forwards(busy=to, unanswered=to), ring=ring)
    id_ = helper(number)
    return User(id_, str(2000 + id_), f"Helper {number % SETS}", (rule,), False, ring_timeout)


def _plain(id_: UserId, extension: str, devices: tuple[DeviceId, ...] = ()) -> User:
    return User(id_, extension, f"User {extension}", (AnsweringRule(RuleId(1), Default()),), False, devices=devices)


def _compiled(user: User, named: Sequence[User], more: dict[DeviceId, Device] | None = None) -> Piece:
    users = {each.id: each for each in (user, *named)}
    stages = {rung(stage, k): owner(stage, k) for stage in STAGES for k in range(SETS)}
    devices = {id_: Device(id_, whose, f"d{id_}") for id_, whose in stages.items()} | (more or {})
    return piece.of_user(user, compile_plan(Directory(DOMAIN, users, devices), user))
