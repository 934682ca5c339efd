"""Reports by mail: whoever manages the domain chooses for himself, on the domain's page."""

from typing import Any

from flask_babel import gettext as _

from controller.operations import reportmails
from controller.operations.bell import saving
from controller.operations.refused import Problem, Refused
from controller.store.engine import reading
from webui.forms import Form
from webui.portal import person, portal
from webui.whose import Whose

NEVER = ""


def save(of: Whose, every: Any) -> str:
    """What to say then. Raises Refused."""
    if every not in (NEVER, *reportmails.CHOICES):
        raise Refused([Problem(reportmails.FIELD, _("Choose one of the list."))])
    with saving(portal().database) as session:
        reportmails.change(session, of.by, person().id, every or None)
    return _("Saved: a report will be mailed to you.") if every else _("Saved: no report is mailed to you.")


def form(of: Whose) -> Form | None:
    """None where there is nothing to choose: reports are of one's own domain."""
    if of.person is not None or person().domain.id != of.domain.id or of.by.stands_in:
        return None
    with reading(portal().database) as session:
        every = reportmails.wanted(session, of.by, person().id)
    return Form({reportmails.FIELD: every or NEVER})


def choices() -> list[tuple[str, str]]:
    return [
        (NEVER, _("Never")),
        ("week", _("Every Monday, of the week before")),
        ("month", _("On the first of each month, of the month before")),
    ]
