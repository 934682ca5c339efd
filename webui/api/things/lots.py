"""Call parking of a domain, in the area of domains: by which numbers calls are parked, and what becomes of them."""

from typing import Any

from controller.domain.ids import DomainId
from controller.domain.lots import Operator
from controller.operations import lots as operations
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.things.domains import domains
from webui.api.verbs import change, remove, single

Lot = shapes.form(
    "Lot",
    is_on=(bool, ...),
    number=(str | None, ...),
    first=(int | None, ...),
    last=(int | None, ...),
    seconds=(int | None, ...),
    by_keys=(bool | None, ...),
    operator=(Operator | None, ...),
)
LotChanges = shapes.form(
    "LotChanges",
    partial=True,
    number=(str, ...),
    first=(int, ...),
    last=(int, ...),
    seconds=(int, ...),
    by_keys=(bool, ...),
    operator=(Operator | None, ...),
)
NAMES = ("number", "first", "last", "seconds", "by_keys", "operator")
OFF: dict[str, Any] = {"is_on": False, **dict.fromkeys(NAMES)}


@single(domains, "/domains/<id:domain>/lot", Lot)
def lot(ask: Ask, domain: DomainId) -> Any:
    """Call parking: the number for the next free slot, the first and last slot, seconds until a call comes back.

    `by_keys`: `*7` during a call parks it, too.
    """
    found = operations.show(ask.session, ask.actor, domain)
    return OFF if found is None else {"is_on": True, **{name: getattr(found, name) for name in NAMES}}


@change(lot, LotChanges)
def set_(ask: Ask, domain: DomainId) -> Any:
    """Change it, from the next call on; if it was switched off, it is on then, with the usual numbers for the rest."""
    operations.put(ask.session, ask.actor, domain, ask.sent)


@remove(lot)
def switch_off(ask: Ask, domain: DomainId) -> Any:
    """Nobody can park any more; calls that are parked can still be taken."""
    operations.switch_off(ask.session, ask.actor, domain)
