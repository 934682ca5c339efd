"""One page that moves by itself; addresses kept out can be let in again."""

from contextlib import suppress

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId
from controller.operations import bans, mail, may, standings, trunks
from controller.operations.bell import saving
from controller.operations.refused import Missing
from controller.store import find
from controller.store.engine import reading
from webui.managed import page_or_fragment
from webui.portal import actor, person, portal
from webui.system import mailing, page
from webui.trunks import states
from webui.trunks.states import Line

blueprint = Blueprint("system", __name__)


@blueprint.get("/system")
def show() -> str:
    """Administrators see all, office managers what is their domain's."""
    by, now, zone = actor(), portal().now(), person().zone
    domain = None if by.is_administrator else person().domain.id
    with reading(portal().database) as session:
        lacking = standings.lacking_of(session, by, None if domain is None else DomainId(domain))
        cards = find.trunks(session) if domain is None else trunks.everything(session, by, DomainId(domain))
        kept = bans.everything(session, by) if by.is_administrator else ()
        queue, refused = mail.standing(session, by, domain), mail.given_up(session, by, domain)
    said = page.look(portal().controller)
    found = states.states(portal().controller, domain) if said is not None and cards else None
    lines = states.lines(cards, found, now, zone)
    return page_or_fragment(
        "system/page.html",
        "system/state.html",
        figures=[*page.figures(said, lacking, now, zone), mailing.figure(queue, portal().mails, now, zone)],
        lost=mailing.lost(refused, now, zone),
        faults=page.faults(lacking, now, zone),
        lines=_troubled(lines),
        good_lines=sum(line.tone == "good" for line in lines),
        has_lines=bool(cards),
        bans=page.kept_out(kept, now, zone),
        sees_bans=by.is_administrator,
    )


@blueprint.post("/system/let-in")
def let_in() -> Response:
    """An address that was kept out."""
    by = actor()
    may.administer(by)
    address = request.form.get("address", "")
    try:
        with saving(portal().database) as session:
            bans.lift(session, by, address)
        flash(_("%(address)s may come in again.", address=address), "done")
    except Missing:
        flash(_("%(address)s was let in already.", address=address), "done")
    return redirect(url_for(".show"), 303)


@blueprint.post("/system/mail")
def dismiss() -> Response:
    """A mail that could not be sent need not be shown any more."""
    number = request.form.get("mail", "")
    with suppress(Missing), saving(portal().database) as session:
        mail.dismiss(session, actor(), int(number) if number.isdecimal() and len(number) < 10 else 0)
    flash(_("Taken off the list."), "done")
    return redirect(url_for(".show"), 303)


def _troubled(lines: list[Line]) -> list[Line]:
    """Those that are not simply ready, the worst first."""
    worst = {"bad": 0, "wait": 1, "off": 2, "good": 3}
    kept = [line for line in lines if line.tone != "good" or line.error]
    return sorted(kept, key=lambda line: worst[line.tone])[: page.SHOWN]
