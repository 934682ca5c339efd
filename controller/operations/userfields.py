"""The fields of a user: how each is checked, who may set it, and what in the PBX it concerns."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from controller.domain.recording import MODES
from controller.domain.saying import say
from controller.operations import features, gate, numbers
from controller.operations.actors import Actor
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse_any
from controller.store.cards import DomainCard, Scope

CALLER_IDS = ("own", "main", "hidden")
RING_TIMEOUT = (5, 600)  # seconds
OWN = frozenset({"name", "ring_timeout", "listed", "email", "zone", "language", "show_caller", "caller_id"})
OF_RULES = frozenset({"ring_timeout"})
CONCERN_PLAN = frozenset(
    {"name", "extension", "ring_timeout", "number", "outbound", "zone", "show_caller", "caller_id", *gate.BRAKES}
    | {"recording", "switched_off"}
)
CONCERN_PHONES = frozenset({"name", "extension", "language", "number", "emergency_number", "department"})
CONCERN_NUMBERS = frozenset({"number", "ring_timeout"})  # public numbers: whose they are, how long a phone rings
CONCERN_MAILBOX = frozenset({"name", "extension", "email", "zone", "language"})

Check = Callable[[Problems, str, Any], Any]


def checked(
    actor: Actor, domain: DomainCard, changes: Mapping[str, Any], known: Iterable[Problem] = ()
) -> dict[str, Any]:
    """The columns to write. Raises Refused with every problem found, and those that are `known`."""
    problems: Problems = [
        Problem(name, say("A user has no {name}.", name=name)) for name in changes if name not in CHECKS
    ]
    problems += known
    clean = {name: CHECKS[name](problems, name, value) for name, value in changes.items() if name in CHECKS}
    if "extension" in clean:
        _no_clash(problems, clean["extension"], domain)
    for field in ("number", "emergency_number"):
        if clean.get(field):
            clean[field] = numbers.e164(problems, field, clean[field], domain.country)
    if clean.get("scope") == "administrator" and not actor.is_administrator:
        problems.append(Problem("scope", say("Only an administrator can make administrators. Ask one.")))
    refuse_any(problems)
    return clean


def _no_clash(problems: Problems, extension: str, domain: DomainCard) -> None:
    if not gate.EXTENSION.fullmatch(extension):
        return
    clash = numbers.extension_clash(extension, domain.country, domain.emergency_numbers, domain.outside_prefix)
    if clash is not None:
        problems.append(Problem("extension", clash))


def _unset_or(check: Check) -> Check:
    """Nothing typed means unset."""
    return lambda problems, field, value: None if value in (None, "") else check(problems, field, value)


def _scope(problems: Problems, field: str, value: Any) -> Any:
    return gate.choice(problems, field, value, get_args(Scope))


def _timeout(problems: Problems, field: str, value: Any) -> Any:
    return None if value is None else gate.whole(problems, field, value, *RING_TIMEOUT)


def _prefixes(problems: Problems, field: str, value: Any) -> Any:
    return numbers.prefixes(problems, field, value)


CHECKS: Mapping[str, Check] = {
    "extension": gate.extension,
    "name": gate.text,
    "scope": _scope,
    "department": lambda problems, field, value: gate.text(problems, field, value, empty=True),
    "ring_timeout": _timeout,
    "listed": gate.yes_or_no,
    "number": _unset_or(gate.dialled),
    "email": _unset_or(gate.email),
    "outbound": _prefixes,
    "emergency_number": _unset_or(gate.dialled),
    "show_caller": gate.yes_or_no,
    "caller_id": lambda problems, field, value: gate.choice(problems, field, value, CALLER_IDS),
    **gate.BRAKES,
    "switched_off": features.checked,
    "zone": _unset_or(gate.zone),
    "language": _unset_or(gate.language),
    "recording": lambda problems, field, value: gate.choice(problems, field, value, MODES),
}
