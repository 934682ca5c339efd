"""Of whom the company wants a second step for the log-in."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId
from controller.operations import domains
from controller.operations.bell import saving
from controller.operations.secondfactors import WANTED
from webui.managed import managed
from webui.portal import portal


def add_to(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/domains/<int:domain>/second-step", view_func=change_second_step, methods=["POST"])


def change_second_step(domain: int) -> Response:
    """Who has none yet is led to setting one up, at the next page."""
    by, _place = managed(domain)
    wanted = request.form.get("second_factor", "")
    with saving(portal().database) as session:
        domains.change(session, by, DomainId(domain), {"second_factor": wanted})
    flash(_("Saved. Whoever has no second step yet is asked for one at the next page."), "done")
    return redirect(url_for("domain.show", domain=domain), 303)


def choices() -> list[tuple[str, str]]:
    named = {"nobody": _("Nobody has to"), "managers": _("Office managers"), "everybody": _("Everybody")}
    return [(each, named[each]) for each in WANTED]
