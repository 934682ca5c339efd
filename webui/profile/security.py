"""How one gets in: the password, the second step, and where one is logged in now."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.operations import logins, passwords, secondfactors
from controller.operations.bell import saving
from controller.operations.passwords import PASSWORD_LENGTH
from controller.operations.refused import Refused, refuse
from controller.operations.secondfactors import Factors
from controller.store.engine import reading
from controller.store.secondfactors import PasskeyCard
from webui.forms import Form
from webui.guard import TOKEN
from webui.login.site import elsewhere, site
from webui.portal import Person, actor, person, portal
from webui.profile import agents, proof
from webui.profile.tabs import closed, is_closed, page
from webui.words.moments import ago, moment

Answer = Response | tuple[str, int]
HERE = "profile.security"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of a list: its icon, name, and a line below."""

    id: str
    mark: str
    name: str
    more: str
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page says beside its form."""

    standing: str
    tone: str
    wanted: str
    code_app: str
    passkeys: list[Row]
    can_passkeys: bool
    passkeys_at: str
    recovery: str
    recovery_tone: str
    has_factor: bool
    logins: list[Row]
    least: int


def add_to(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("/security", security, "GET"),
        ("/password", set_password, "POST"),
        ("/logins/end", end_login, "POST"),
        ("/logins/others", end_others, "POST"),
        ("/logins/all", end_all, "POST"),
    ):
        blueprint.add_url_rule(f"/profile{path}", view_func=view, methods=[method])


def security() -> str:
    return closed(HERE) if is_closed() else _page(Form())


def set_password() -> Answer:
    """The others are logged out; who changed it stays."""
    form = request.form
    try:
        if form.get("password", "") != form.get("again", ""):
            raise refuse("again", "The two passwords differ. Type the same one twice.")
        proof.prove()
        with saving(portal().database) as database:
            passwords.set_password(
                database, actor(), person().id, form.get("password", ""), form.get("present", ""), keep=_token()
            )
    except Refused as refused:
        if is_closed():
            raise
        return _page(proof.typed(refused)), 422
    flash(_("Your password is changed. Everywhere else you are logged out."), "done")
    return redirect(url_for(".security"), 303)


def end_login() -> Response:
    mark = request.form.get("login", "")
    with saving(portal().database) as database:
        logins.end(database, actor(), person().id, mark)
    flash(_("That browser is logged out."), "done")
    return redirect(url_for(".security", _anchor="logins"), 303)


def end_others() -> Response:
    with saving(portal().database) as database:
        logins.log_out_everywhere(database, actor(), person().id, keep=_token())
    flash(_("You are logged out everywhere but here."), "done")
    return redirect(url_for(".security", _anchor="logins"), 303)


def end_all() -> Response:
    with saving(portal().database) as database:
        logins.log_out_everywhere(database, actor(), person().id)
    flash(_("You are logged out everywhere."), "done")
    return redirect(url_for("login.show"), 303)


def _page(form: Form) -> str:
    with reading(portal().database) as database:
        shown = _prepare(database, person())
    return page("profile/security.html", HERE, form=form, shown=shown)


def _prepare(database: Session, me: Person) -> Shown:
    now, by = portal().now(), actor()
    factors = secondfactors.show(database, by, me.id)
    wants = secondfactors.wants(me.domain.second_factor, me.user.scope) and not factors.is_any
    return Shown(
        standing=_standing(factors),
        tone="good" if factors.is_any else "quiet",
        wanted=_("Your company wants a second step for your log-in. Set one up to go on.") if wants else "",
        code_app=_("On since %(when)s.", when=moment(factors.code_app, now, me.zone)) if factors.code_app else "",
        passkeys=[_passkey(card, now, me) for card in factors.passkeys],
        can_passkeys=site() is not None,
        passkeys_at=elsewhere(),
        recovery=_recovery(factors),
        recovery_tone="wait" if factors.recovery_left < 3 else "quiet",
        has_factor=factors.is_any,
        logins=[_login(each, now, me) for each in logins.everything(database, by, me.id)],
        least=PASSWORD_LENGTH[0],
    )


def _standing(factors: Factors) -> str:
    if factors.is_any:
        return _("On: your password alone doesn’t log you in.")
    return _("Off: whoever knows your password can log in.")


def _recovery(factors: Factors) -> str:
    return str(ngettext("%(num)s unused code is left.", "%(num)s unused codes are left.", factors.recovery_left))


def _passkey(card: PasskeyCard, now: datetime, me: Person) -> Row:
    here = site()
    made = _("Made %(when)s", when=moment(card.created, now, me.zone))
    used = _("last used %(when)s", when=ago(card.last_used, now, me.zone)) if card.last_used else _("never used")
    more = _("%(made)s, %(used)s.", made=made, used=used)
    if here is None or card.site != here.host:
        more = _("%(made)s, %(used)s. Works at %(host)s.", made=made, used=used, host=card.site)
    return Row(str(card.id), "key", card.name, more)


def _login(login: logins.Login, now: datetime, me: Person) -> Row:
    seen, since = ago(login.last_seen, now, me.zone), moment(login.created, now, me.zone)
    more = _(
        "%(address)s · last seen %(seen)s · since %(since)s", address=_place(login.address), seen=seen, since=since
    )
    is_this = login.mark == logins.mark_of(_token())
    return Row(login.mark, agents.mark(login.agent), agents.browser(login.agent), more, is_this)


def _place(address: str) -> str:
    """Where that is, as far as an address tells."""
    try:
        where = ip_address(address)
    except ValueError:
        return _("unknown address")
    if where.is_loopback:
        return _("from the machine the portal runs on")
    return _("%(address)s, in a local network", address=address) if where.is_private else address


def _token() -> str:
    return str(session.get(TOKEN, ""))
