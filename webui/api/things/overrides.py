"""Phone overrides: what stands above all rules until it is cleared or ends."""

from datetime import datetime
from typing import Any, get_args

from controller.domain.destinations import Destination
from controller.domain.ids import UserId
from controller.domain.rules import Override, OverrideKind
from controller.operations import overrides as operations
from controller.operations.refused import Missing, Problem
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, listed, single

overrides = area("overrides", "Do not disturb and forwards that stand above all rules, with or without an end.")
KINDS = get_args(OverrideKind)
OverrideShape = shapes.form(
    "Override",
    kind=(OverrideKind, ...),
    on=(bool, ...),
    to=(Destination | None, ...),
    since=(datetime | None, ...),
    until=(datetime | None, ...),
)
Switched = shapes.form("OverrideChange", on=(bool, ...), to=(Destination | None, None), until=(datetime | None, None))


@listed(overrides, "/users/<id:user>/overrides", OverrideShape, key=None)
def everything(ask: Ask, user: UserId) -> Any:
    """All four of them, on or off; those that are off with the destination that is remembered."""
    return [_told(ask, user, kind) for kind in KINDS]


@single(overrides, "/users/<id:user>/overrides/<string:kind>", OverrideShape)
def show(ask: Ask, user: UserId, kind: str) -> Any:
    """One of them: `dnd`, `always`, `busy` or `unanswered`."""
    return _told(ask, user, kind)


@change(show, Switched, method="PUT")
def switch(ask: Ask, user: UserId, kind: OverrideKind) -> Any:
    """Switch it on or off; a forward without `to` goes to the remembered destination. A note says what hinders it."""
    if not ask.sent["on"]:
        operations.switch_off(ask.session, ask.actor, user, kind)
        note = operations.remainder(ask.session, ask.actor, user, kind)
    else:
        _on(ask, user, kind)
        note = operations.hindrance(ask.session, ask.actor, user, kind)
    ask.notes.extend(filter(None, [note]))


def _on(ask: Ask, user: UserId, kind: OverrideKind) -> None:
    to, until = ask.sent["to"], ask.sent["until"]
    if kind == "dnd" or to is not None:
        operations.switch_on(ask.session, ask.actor, user, kind, to, until)
    else:
        operations.again(ask.session, ask.actor, user, kind, until)


def _told(ask: Ask, user: UserId, kind: str) -> dict[str, Any]:
    """Raises Missing for a kind that is none."""
    on = operations.everything(ask.session, ask.actor, user)
    off = operations.remembered(ask.session, ask.actor, user)
    if kind not in KINDS:
        raise Missing([Problem("kind", f"There is no override {kind}. Use one of: {', '.join(KINDS)}.")])
    found: Override | None = next((each for each in (*on, *off) if each.kind == kind), None)
    is_on = found in on
    return {
        "kind": kind,
        "on": is_on,
        "to": found.to if found else None,
        "since": found.since if found and is_on else None,
        "until": found.until if found and is_on else None,
    }
