"""Sending a message on to colleagues, with some words."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.audio import convert, keeping
from controller.domain.ids import UserId
from controller.operations import broadcasts, destinations, messages
from controller.operations.refused import Forbidden, Missing, Problem, Refused, refuse_any
from controller.store import find
from controller.store.engine import reading
from webui import recordings
from webui.forms import Form, typed
from webui.messages.area import LONGEST, Asked, asked, blueprint
from webui.messages.page import one_row
from webui.music.page import ENDINGS
from webui.orders import carry_out
from webui.portal import portal
from webui.search.hits import Hit
from webui.search.kinds import person_text
from webui.search.resolving import extension_in
from webui.words.text import isolated, sentences
from webui.words.undelivered import undelivered

Page = str | Response | tuple[str, int]


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: object) -> None:
    """For a spoken comment, before anything reads the form: the check of its token does."""
    if endpoint == "messages.forward":
        recordings.make_room()


@blueprint.get("/users/<int:user>/messages/<int:message>/forward")
def compose(user: int, message: int) -> Page:
    """To whom, and what to say to it."""
    return recordings.listening(_page(asked(user), message, Form()))


@blueprint.post("/users/<int:user>/messages/<int:message>/forward")
def forward(user: int, message: int) -> Page:
    """`to` are people, several in one field with commas between them; `comment` some words, `file` spoken ones.

    `spoken` names those, where the form comes again: nobody gets them twice.
    """
    of = asked(user)
    people, comment = _typed(), request.form.get("comment", "")
    spoken = recordings.key_in(of.user, request.form.get("spoken", ""))
    try:
        with reading(portal().database) as session:
            messages.one(session, of.by, of.user, message)
        spoken = _spoken(of.user) or spoken
        with reading(portal().database) as session:
            found = _people(session, of, people)
            order = messages.forward(session, of.by, of.user, message, found, comment, spoken)
        answer = carry_out(portal().controller, order)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _again(of, message, _with(of, typed(request.form, refused), spoken))
    failed = answer.get("failed", ())
    missed = dict(zip(failed, answer.get("why") or ["failed"] * len(failed), strict=True))
    if len(missed) < len(found):
        flash(_said(len(found) - len(missed)), "done")
    if missed:
        return _again(of, message, _with(of, _left_out(missed, comment), spoken))
    if spoken:
        keeping.remove(recordings.folder(), spoken)
    return redirect(of.to("one", message=message), 303)


@blueprint.get("/users/<int:user>/messages/people")
def people(user: int) -> str:
    """Colleagues with voicemail, as somebody types."""
    of, text = asked(user), request.args.get("q", "")[:LONGEST]
    with reading(portal().database) as session:
        messages.counts(session, of.by, of.user)  # whoever may not read the messages has nobody to send them to
        found = destinations.search(session, of.by, of.user, text).users if text.strip() else ()
    shown = [
        Hit(person_text(card), card.department, "user", refused="" if card.has_mailbox else "yes")
        if card.has_mailbox
        else Hit(person_text(card), _("has no voicemail"), "user", refused="yes")
        for card in found
        if card.id != of.user
    ]
    return render_template("rules/hits.html", hits=shown, text=text)


def _spoken(user: int) -> str:
    """The key of what was recorded or brought with the form; empty: nothing. Kept for an hour, to be sent again."""
    file = request.files.get("file")
    if not recordings.is_brought(file):
        return ""
    recordings.count(user)
    return recordings.converted(file, messages.LONGEST_COMMENT, broadcasts.unusable).key


def _with(of: Asked, form: Form, spoken: str) -> Form:
    """The form again, with what was spoken; a comment that is gone is not sent for once more."""
    kept = recordings.ticket(of.user, spoken) if spoken and "spoken" not in form.problems else ""
    return Form({**form.values, "spoken": kept}, form.problems)


def _again(of: Asked, message: int, form: Form) -> Page:
    return recordings.listening(_page(of, message, form), 422)


def _page(of: Asked, message: int, form: Form) -> str:
    with reading(portal().database) as session:
        row, _opened = one_row(session, of, messages.one(session, of.by, of.user, message))
    chosen = [each for text in form.several("to") for each in [text.strip()] if each]
    accept = ",".join((*ENDINGS, "audio/*"))
    ways = {"accept": accept, "longest": messages.LONGEST_COMMENT, "can": convert.find_ffmpeg()}
    return render_template(
        "messages/forward.html", of=of, row=row, form=form, chosen=chosen, most=messages.COMMENT, ways=ways
    )


def _said(count: int) -> str:
    return str(ngettext("The message was sent to %(num)s person.", "The message was sent to %(num)s people.", count))


def _left_out(missed: Mapping[int, str], comment: str) -> Form:
    """The form with those alone who did not get it, and why."""
    with reading(portal().database) as session:
        cards = find.these_users(session, list(missed)).values()
    told = [undelivered(missed[card.id], card.name) for card in cards]
    return Form({"to": [person_text(card) for card in cards], "comment": comment}, {"to": sentences(*told)})


def _typed() -> list[str]:
    """As they were typed: one field may name several."""
    return [each.strip() for text in request.form.getlist("to") for each in text.split(",") if each.strip()]


def _people(session: Session, of: Asked, typed_: Sequence[str]) -> list[UserId]:
    """Raises Refused at "to" where somebody is not known."""
    words = {each: extension_in(each) for each in typed_}
    known = destinations.named(session, of.by, of.user, words.values())
    found = {each: known.person(word) for each, word in words.items()}
    unknown = [each for each in found if not found[each]]
    refuse_any([Problem("to", _("Nobody here is called “%(name)s”.", name=isolated(each))) for each in unknown])
    return list(dict.fromkeys(UserId(card.id) for card in found.values() if card))
