"""Who changed what, the latest first."""

from typing import Any

from controller.domain.ids import DomainId
from controller.operations import auditlog
from controller.store.cards import AuditEntry
from webui.api import paging, shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import listed

audit = area("audit", "Who changed what, when and from where; what it was before and after.")
Entry = shapes.shape("AuditEntry", AuditEntry)


@listed(audit, "/audit", Entry, latest_first=True)
def everything(ask: Ask) -> Any:
    """All changes, the latest first. Administrators only."""
    return _latest(ask, None)


@listed(audit, "/domains/<id:domain>/audit", Entry, latest_first=True)
def of_domain(ask: Ask, domain: DomainId) -> Any:
    """The changes in a domain, the latest first, for who manages it."""
    return _latest(ask, domain)


def _latest(ask: Ask, domain: DomainId | None) -> Any:
    """One more than the page holds: by that it is seen that there is another."""
    before = paging.number(ask.sent.get("after"))
    return auditlog.latest(ask.session, ask.actor, domain, ask.sent["limit"] + 1, before)
