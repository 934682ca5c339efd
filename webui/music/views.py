"""The list of music as a whole: its page, the order, and what is done with one piece of it from there."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import PieceId
from controller.operations import music
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Refused, refuse
from webui.forms import Form, by_field
from webui.home.settling import settle
from webui.music.area import both, piece_of, subject
from webui.music.page import Undo, is_fragment, page
from webui.portal import portal
from webui.whose import Whose
from webui.words.text import isolated

Page = str | Response | tuple[str, int]


@both("", methods=["GET"])
def show(of: Whose) -> Page:
    """`deleted`: after a deletion without scripts, the way to undo it."""
    deleted = number(request.args.get("deleted", ""))
    return page(of, undo=Undo(deleted) if deleted and not is_fragment() else None)


@both("/order", methods=["POST"])
def reorder(of: Whose) -> Page:
    """`order` is the whole list of ids; or `move` is one of them and `by` how far, down from 1 on."""

    def change(session: Session) -> str:
        present = [piece.id for piece in music.everything(session, of.by, *of.ids).pieces]
        music.reorder(session, of.by, *of.ids, [PieceId(each) for each in _moved(present) or _sent()])
        return str(_("The order is saved."))

    return do(of, change)


@both("/shuffle", methods=["POST"])
def shuffle(of: Whose) -> Page:
    """`on` is sent when the pieces shall come in any order."""
    on = request.form.get("on") == "yes"

    def change(session: Session) -> str:
        music.shuffle(session, of.by, *of.ids, on)
        return str(
            _("Pieces are now played in any order.") if on else _("Pieces are now played in the order of the list.")
        )

    return do(of, change)


@both("/<int:piece>/delete", methods=["POST"])
def delete(of: Whose, piece: int) -> Page:
    """Out of the list; the page that follows offers to put it back."""

    def change(session: Session) -> str:
        piece_of(of, session, piece)
        card = music.remove(session, of.by, PieceId(piece))
        return str(_("“%(name)s” is deleted: nobody hears it from the next hold on.", name=isolated(card.name)))

    return do(of, change, undo=Undo(piece))


@both("/<int:piece>/back", methods=["POST"])
def put_back(of: Whose, piece: int) -> Page:
    """What was deleted within the hour."""

    def change(session: Session) -> str:
        piece_of(of, session, piece, deleted=True)
        card = music.put_back(session, of.by, PieceId(piece))
        return str(_("“%(name)s” is back.", name=isolated(card.name)))

    return do(of, change)


def do(of: Whose, change: Callable[[Session], str], undo: Undo | None = None, to: str = "") -> Page:
    """`change` says in the past tense what is now so; what it refuses stands above the list."""
    try:
        with saving(portal().database) as session:
            said = change(session)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return page(of, Form(problems=by_field(refused.problems))), 422
    return answered(of, said, undo, to)


def answered(of: Whose, said: str, undo: Undo | None = None, to: str = "") -> Page:
    """The list as it is now, with that sentence."""
    settle(portal(), subject(of))
    if is_fragment():
        return page(of, said=said, undo=undo)
    flash(said, "done")
    more = {"deleted": undo.piece} if undo else {}
    return redirect(to or of.to("show", **more), 303)


def number(text: str) -> int:
    """Zero for what is no whole number above it."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _moved(present: list[int]) -> list[int]:
    """Empty where no move of a piece was sent."""
    moved, places = number(request.form.get("move", "")), request.form.get("by", "")
    if moved not in present or places not in ("-1", "1"):
        return []
    rest = [each for each in present if each != moved]
    rest.insert(max(0, present.index(moved) + int(places)), moved)
    return rest


def _sent() -> list[Any]:
    order = [number(each) for each in request.form.getlist("order")]
    if not all(order):
        raise refuse("order", _("That is no order of pieces. Load the page again."))
    return order
