"""A greeting that is typed: listened to, and then used instead of whatever was heard so far."""

from collections.abc import Callable
from io import BytesIO

from flask import abort, render_template, request, send_file
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from controller.audio import drafts, keeping
from controller.audio.convert import NotConverted, Sound
from controller.operations import greetings
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.engine import reading
from webui.forms import Form, typed
from webui.owner import owner
from webui.portal import Person, portal
from webui.voicemail.area import audio, blueprint
from webui.voicemail.greeting import at_desk
from webui.voicemail.page import page
from webui.voicemail.typed import Draft, draft_of, typed_way
from webui.voicemail.views import Page, do


@blueprint.post("/users/<int:user>/voicemail/greetings/<greeting>/listen")
def listen(user: int, greeting: str) -> Page:
    """The page again, with what was typed and its sound; of htmx only the form. Nothing is saved."""
    _by, who = owner(user)
    try:
        words, language = _typed(user, greeting)
        spoken = _spoken(drafts.speak, who, words, language)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _shown(user, greeting, typed(_sent(), refused)), 422
    return _shown(user, greeting, typed(_sent()), draft_of(who, spoken.key, spoken.seconds))


@blueprint.post("/users/<int:user>/voicemail/greetings/<greeting>/typed")
def use(user: int, greeting: str) -> Page:
    """Heard from the next call on."""
    by, who = owner(user)
    keys: list[str] = []

    def before() -> None:
        words, language = _typed(user, greeting)
        keys.append(_spoken(drafts.keep, who, words, language).key)
        at_desk(user, "put", greeting, key=keys[0])

    def change(session: Session) -> str:
        greetings.put(session, by, who.id, greeting, keys[0])
        return _("The greeting is heard from the next call on.")

    try:
        return do(user, "typed", change, at=greeting, before=before)
    finally:
        for key in keys:
            keeping.remove(audio(), key)


@blueprint.get("/users/<int:user>/voicemail/draft")
def draft(user: int) -> Response:
    """What was just spoken for this user (`key`)."""
    by, who = owner(user)
    with reading(portal().database) as session:
        greetings.recorded(session, by, who.id)  # whether one may: a delegate may not
    path = drafts.path(audio(), who.id, request.args.get("key", ""))
    if path is None:
        abort(404)
    answer = send_file(BytesIO(path.read_bytes()), mimetype="audio/wav", conditional=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _typed(user: int, greeting: str) -> tuple[str, str]:
    """What is to be spoken of what was sent, and the language. Raises Refused."""
    by, who = owner(user)
    language = request.form.get("language", "")
    with reading(portal().database) as session:
        return greetings.words(session, by, who.id, greeting, request.form.get("text", ""), language), language


def _spoken(speak: Callable[..., Sound], who: Person, words: str, language: str) -> Sound:
    """Raises Refused; then nothing of it is left."""
    try:
        return speak(audio(), who.id, words, language, greetings.LONGEST)
    except NotConverted as error:
        raise greetings.unusable("too long" if error.why == "too much" else error.why, "text") from error


def _sent() -> MultiDict[str, str]:
    """With line ends as they were typed."""
    return MultiDict({name: request.form.get(name, "").replace("\r\n", "\n") for name in ("text", "language")})


def _shown(user: int, greeting: str, form: Form, draft: Draft | None = None) -> str:
    by, who = owner(user)
    if "HX-Request" not in request.headers:
        return page(by, who, {"typed": form}, greeting, draft)
    return render_template("voicemail/typed.html", way=typed_way(who, greetings.known(greeting), form, draft))
