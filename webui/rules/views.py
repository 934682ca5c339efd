"""The list of answering rules as a whole: its page, the ring timeout, the order, and overrides above it."""

from typing import get_args

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import RuleId
from controller.domain.rules import OverrideKind
from controller.operations import overrides, rules, users
from controller.operations.refused import Refused, refuse
from webui.forms import Form, typed
from webui.managed import needed
from webui.owner import owner
from webui.rules.doing import Page, do
from webui.rules.listing import Undo, is_fragment, page
from webui.words.text import sentences

OUT_OF_BOUNDS = 0  # what stands for text that is no whole number: it is refused with the bounds
blueprint = Blueprint("rules", __name__)


@blueprint.get("/users/<int:user>/rules")
def show(user: int) -> Page:
    """`deleted` and `above`: after a deletion without scripts, the way to undo it."""
    _by, whose = owner(user)
    deleted, above = _whole(request.args.get("deleted", "")), _whole(request.args.get("above", ""))
    return page(whose, undo=Undo(deleted, "", above) if deleted and not is_fragment() else None)


@blueprint.post("/users/<int:user>/rules/timeout")
def set_timeout(user: int) -> Page:
    """`ring_timeout` in seconds, or `unlimited`."""
    by, whose = owner(user)
    timeout = None if request.form.get("unlimited") else needed(request.form.get("ring_timeout", ""))

    def change(session: Session) -> str:
        users.change(session, by, whose.id, {"ring_timeout": timeout})
        if timeout is None:
            return str(_("Phones now ring until the caller gives up."))
        return str(_("Phones now ring for %(seconds)s s.", seconds=timeout))

    return do(whose, change, lambda refused: page(whose, _at_the_timeout(refused)))


@blueprint.post("/users/<int:user>/rules/order")
def reorder(user: int) -> Page:
    """`order` is the whole list of ids; or `move` is one of them and `by` how far (down from 1 on) or `above` which."""
    by, whose = owner(user)

    def change(session: Session) -> str:
        present = [rule.id for rule in rules.everything(session, by, whose.id)]
        rules.reorder(session, by, whose.id, _moved(present) or _sent())
        return str(_("The order is saved."))

    return do(whose, change)


@blueprint.post("/users/<int:user>/rules/override/<kind>/clear")
def clear(user: int, kind: str) -> Page:
    """An override off; says what still decides otherwise (PRODUCT §2)."""
    if kind not in get_args(OverrideKind):
        abort(404)
    chosen: OverrideKind = kind  # type: ignore[assignment]  # checked above
    by, whose = owner(user)

    def change(session: Session) -> str:
        overrides.switch_off(session, by, whose.id, chosen)
        return sentences(_("Cleared."), overrides.remainder(session, by, whose.id, chosen))

    return do(whose, change)


def _at_the_timeout(refused: Refused) -> Form:
    """The only field there is, whatever was refused."""
    return Form(typed(request.form).values, {"ring_timeout": str(refused)})


def _moved(present: list[RuleId]) -> list[RuleId]:
    """Empty where no move of a rule was sent."""
    moved, places = RuleId(_whole(request.form.get("move", ""))), request.form.get("by", "")
    above = RuleId(_whole(request.form.get("above", "")))
    rest = [each for each in present[:-1] if each != moved]
    if moved in present[:-1] and above in rest:
        rest.insert(rest.index(above), moved)
        return rest
    if moved not in present[:-1] or places not in ("-1", "1"):
        return []
    rest.insert(max(0, present.index(moved) + int(places)), moved)
    return rest


def _sent() -> list[RuleId]:
    order = [_whole(each) for each in request.form.getlist("order")]
    if not all(order):
        raise refuse("order", _("That is no order of rules. Load the page again."))
    return [RuleId(each) for each in order]


def _whole(text: str) -> int:
    """Zero for what is no whole number above it."""
    clean = text.strip()
    return int(clean) if clean.isascii() and clean.isdecimal() and len(clean) < 10 else OUT_OF_BOUNDS
