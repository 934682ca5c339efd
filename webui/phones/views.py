"""The list of a user's phones, the page of one, how it is doing, and ringing it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.operations.devices import Account
from controller.store.cards import DeviceCard
from webui.forms import Form
from webui.phones import cards, ringing, seen, setup
from webui.phones.once import take
from webui.portal import Person, person, portal

blueprint = Blueprint("phones", __name__)


@blueprint.get("/users/<int:user>/phones")
def show(user: int) -> str:
    _by, who, found = seen.all_of(user)
    sight = seen.look(who.id) if found else None
    return render_template(
        "phones/list.html" if "HX-Request" in request.headers else "phones/show.html",
        who=who,
        phones=cards.phones(found, sight, portal().now(), person().zone),
        is_own=who.id == person().id,
        is_blind=bool(found) and sight is None,
        is_pbx_down=sight is not None and not sight.status.is_up,
    )


@blueprint.get("/users/<int:user>/phones/<int:device>")
def one(user: int, device: int) -> str:
    _by, who, card = seen.one_of(user, device)
    return page(who, card, of_card(card))


@blueprint.get("/users/<int:user>/phones/<int:device>/state")
def state(user: int, device: int) -> str:
    """How it is doing, fetched anew when that changes."""
    _by, who, card = seen.one_of(user, device)
    return render_template("phones/state.html", **_standing(who, card))


@blueprint.post("/users/<int:user>/phones/<int:device>/ring")
def ring(user: int, device: int) -> Response | str:
    """Rings it alone for some seconds: which phone is this?"""
    _by, _who, card = seen.one_of(user, device)
    rung = ringing.ring(portal().controller, card, ringing.caption(card))
    if "HX-Request" in request.headers:
        return render_template("phones/rung.html", rung=rung, said=ringing.told(rung))
    flash(ringing.told(rung), "done" if rung.is_good else "refused")
    back = (
        url_for(".one", user=user, device=device) if request.form.get("back") == "one" else url_for(".show", user=user)
    )
    return redirect(back, 303)


def page(who: Person, card: DeviceCard, form: Form) -> str:
    """Of one phone; where its password was made just now, with that, this once."""
    account = take(request.args.get("once", ""))
    fresh = account if isinstance(account, Account) and account.id == card.id else None
    shown = setup.set_up(card, who.user, who.domain, fresh)
    return render_template("phones/one.html", form=form, set_up=shown, **_standing(who, card))


def of_card(card: DeviceCard) -> Form:
    return Form({"name": card.name, "label": card.label})


def _standing(who: Person, card: DeviceCard) -> dict[str, object]:
    """`before`: the registration with the earlier password, as cards.registration has it."""
    sight, now, zone = seen.look(who.id), portal().now(), person().zone
    before = request.args.get("before", "")
    phone = cards.phone(card, sight, now, zone)
    return {
        "who": who,
        "phone": phone,
        "before": before,
        "old_until": cards.old_until(cards.registration(sight, card.id), before, now, zone),
        "is_pbx_down": sight is not None and not sight.status.is_up,
    }
