"""One piece: its page with the name, and its sound for the player."""

from flask import abort, render_template, request, send_file
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.audio import keeping
from controller.domain.ids import PieceId
from controller.operations import music
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.engine import reading
from controller.store.music import PieceCard
from webui.forms import Form, typed
from webui.music.area import audio, both, piece_of
from webui.music.page import length, megabytes
from webui.music.views import Page, answered
from webui.portal import person, portal
from webui.sent_later import sent_later
from webui.whose import Whose
from webui.words.moments import moment
from webui.words.text import isolated


@both("/<int:piece>", methods=["GET"])
def edit(of: Whose, piece: int) -> Page:
    """The name, and a player."""
    with reading(portal().database) as session:
        card = piece_of(of, session, piece)
    return _page(of, card, Form({"name": card.name}))


@both("/<int:piece>", methods=["POST"])
def rename(of: Whose, piece: int) -> Page:
    """Another name; callers hear no difference."""

    def change(session: Session) -> PieceCard:
        piece_of(of, session, piece)
        return music.rename(session, of.by, PieceId(piece), request.form.get("name", ""))

    try:
        with saving(portal().database) as session:
            card = change(session)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        with reading(portal().database) as session:
            return _page(of, piece_of(of, session, piece), typed(request.form, refused)), 422
    return answered(of, str(_("The piece is now called “%(name)s”.", name=isolated(card.name))))


@both("/<int:piece>/sound", methods=["GET"])
def sound(of: Whose, piece: int) -> Response:
    """The whole of it or a part (Range); `as=phone` is what callers hear."""
    with reading(portal().database) as session:
        card = piece_of(of, session, piece)
    rate = keeping.NARROW if request.args.get("as") == "phone" else keeping.WIDE
    path = keeping.path(audio(), card.key, rate)
    if not path.is_file():
        abort(404)
    answer = send_file(path, mimetype="audio/wav", conditional=True, etag=card.key, max_age=0)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "private, no-cache"
    return sent_later(answer)


def _page(of: Whose, card: PieceCard, form: Form) -> str:
    facts = (
        (_("Length"), length(card.seconds)),
        (_("Added"), moment(card.created, portal().now(), person().zone)),
        (_("Space"), megabytes(card.size)),
    )
    return render_template("music/one.html", of=of, piece=card, form=form, facts=facts)
