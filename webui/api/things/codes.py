"""Feature codes of a domain, in the area of domains: what can be dialled beside numbers."""

from typing import Any

from controller.domain.codes import FEATURES
from controller.domain.ids import DomainId
from controller.operations import codes as operations
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.things.domains import domains
from webui.api.verbs import change, create, single

CELLS: dict[str, Any] = {feature.key: (str, ...) for feature in FEATURES}
Codes = shapes.form("Codes", **CELLS)
CodeChanges = shapes.form("CodeChanges", partial=True, **CELLS)


@single(domains, "/domains/<id:domain>/codes", Codes)
def codes(ask: Ask, domain: DomainId) -> Any:
    """The feature codes of a domain, by what they do; empty where one is switched off."""
    return _answered(operations.everything(ask.session, ask.actor, domain))


@change(codes, CodeChanges)
def set_(ask: Ask, domain: DomainId) -> Any:
    """Another code for what is named, such as `*72` or `#1`; an empty one switches it off."""
    operations.change(ask.session, ask.actor, domain, ask.sent)


@create(domains, "/domains/<id:domain>/codes/usual", None, Codes, status=200)
def reset(ask: Ask, domain: DomainId) -> Any:
    """The usual codes again, all of them."""
    return _answered(operations.reset(ask.session, ask.actor, domain))


def _answered(found: tuple[operations.DialledCode, ...]) -> dict[str, str]:
    return {each.feature.key: each.code for each in found}
