"""A user's second step, as office managers see it: what there is, and taking it off where it was lost."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import UserId
from controller.operations import secondfactors
from controller.operations.bell import saving
from webui.portal import actor, portal


def add_to(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/users/<int:user>/second-step/off", view_func=factors_off, methods=["POST"])


def factors_off(user: int) -> Response:
    """From now on the password alone logs that user in."""
    with saving(portal().database) as session:
        secondfactors.take_off(session, actor(), UserId(user))
    flash(_("The second step is off. The password alone logs in, until a new one is set up."), "done")
    return redirect(url_for("users.one", user=user), 303)


def told(session: Session, user: UserId) -> str:
    """`Second step: code app, 2 passkeys.`; empty where there is none."""
    has_app, keys = secondfactors.ways(session, user)
    parts = [_("code app")] if has_app else []
    parts += [str(ngettext("%(num)s passkey", "%(num)s passkeys", keys))] if keys else []
    return _("Second step: %(ways)s.", ways=", ".join(parts)) if parts else ""
