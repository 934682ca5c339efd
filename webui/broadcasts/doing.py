"""What is done with a message to many: begun, recorded, sent, thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.broadcasts import Audience
from controller.domain.ids import BroadcastId, DeviceId, DomainId
from controller.operations import broadcasts
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.engine import reading
from webui import recordings
from webui.broadcasts.area import Page, asked, blueprint
from webui.broadcasts.page import composing
from webui.forms import Form, typed
from webui.managed import managed
from webui.messages.area import number
from webui.orders import carry_out
from webui.portal import portal


@blueprint.post("/domains/<int:domain>/broadcasts")
def add(domain: int) -> Page:
    """A draft for `to`, of the sound `file`; or (`device`) one that is recorded on that phone, which rings."""
    by, _place = managed(domain)
    try:
        audience = broadcasts.audience_of(request.form.get("to", ""))
        draft = _called(by, domain, audience) if "call" in request.form else _brought(by, domain, audience)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return recordings.listening(composing(by, domain, typed(request.form, refused)), 422)
    return redirect(url_for(".one", broadcast=draft), 303)


@blueprint.post("/broadcasts/<int:broadcast>/sound")
def bring(broadcast: int) -> Page:
    """Another one instead: the file of the field `file`."""
    by, found = asked(broadcast)
    try:
        with _sound() as sound, saving(portal().database) as session:
            broadcasts.put_sound(session, by, BroadcastId(broadcast), sound)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return recordings.listening(composing(by, found.card.domain_id, _again(refused), found), 422)
    return redirect(url_for(".one", broadcast=broadcast), 303)


@blueprint.post("/broadcasts/<int:broadcast>/call")
def call(broadcast: int) -> Page:
    """Recorded on the phone `device`, which rings."""
    by, found = asked(broadcast)
    try:
        _ring(by, BroadcastId(broadcast))
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return recordings.listening(composing(by, found.card.domain_id, _again(refused), found), 422)
    return redirect(url_for(".one", broadcast=broadcast), 303)


@blueprint.post("/broadcasts/<int:broadcast>/send")
def send(broadcast: int) -> Page:
    """To those of `to` who have voicemail now."""
    by, found = asked(broadcast)
    try:
        audience = broadcasts.audience_of(request.form.get("to", ""))
        with saving(portal().database) as session:
            people = broadcasts.send(session, by, BroadcastId(broadcast), audience)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return recordings.listening(composing(by, found.card.domain_id, typed(request.form, refused), found), 422)
    said = ngettext(
        "The message is on its way to %(num)s person.", "The message is on its way to %(num)s people.", people
    )
    flash(said, "done")
    return redirect(url_for(".one", broadcast=broadcast), 303)


@blueprint.post("/broadcasts/<int:broadcast>/delete")
def delete(broadcast: int) -> Page:
    """Thrown away, or taken off the list; nothing leaves a mailbox."""
    by, found = asked(broadcast)
    try:
        with saving(portal().database) as session:
            broadcasts.remove(session, by, BroadcastId(broadcast))
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        flash(refused.problems[0].message, "bad")
        return redirect(url_for(".one", broadcast=broadcast), 303)
    said = _("The entry is deleted; whoever has the message keeps it.")
    flash(_("The message was thrown away.") if found.card.sent is None else said, "done")
    return redirect(url_for(".show", domain=found.card.domain_id), 303)


def _brought(by: Actor, domain: int, audience: Audience) -> BroadcastId:
    with _sound() as sound, saving(portal().database) as session:
        return broadcasts.add(session, by, DomainId(domain), audience, sound)


def _called(by: Actor, domain: int, audience: Audience) -> BroadcastId:
    """A draft stays of it only where the phone rings."""
    with saving(portal().database) as session:
        draft = broadcasts.add(session, by, DomainId(domain), audience)
    try:
        _ring(by, draft)
    except Refused:
        with saving(portal().database) as session:
            broadcasts.remove(session, by, draft)
        raise
    return draft


def _ring(by: Actor, draft: BroadcastId) -> None:
    device = DeviceId(number(request.form.get("device", "")))
    with reading(portal().database) as session:
        order = broadcasts.record(session, by, draft, device)
    carry_out(portal().controller, order)
    said = _("Your phone rings: pick up, and speak after the tone. The recording counts once you have pressed 1.")
    flash(said, "done")


@contextmanager
def _sound() -> Iterator[Sound]:
    """What was brought; where nothing becomes of it, nothing of it is left."""
    made = recordings.converted(request.files.get("file"), broadcasts.LONGEST, broadcasts.unusable)
    try:
        yield made
    except BaseException:
        keeping.remove(recordings.folder(), made.key)
        raise


def _again(refused: Refused) -> Form:
    return typed(request.form, refused)
