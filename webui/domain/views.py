"""Settings of a domain: zone, country, language, main number, anonymous callers."""

from babel import Locale
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId
from controller.operations import domains, features, lists
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store.cards import DomainCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui import switched
from webui.callrecordings import policy
from webui.domain import secondstep
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.language import SPOKEN
from webui.managed import managed, whole, yes
from webui.messages.area import number
from webui.outside import countries
from webui.portal import portal

SUPPORT = ("support_name", "support_phone", "support_email", "support_text")
RECORDING = ("recording_announcement", "recording_days")
KEPT_DAYS = ("trash_days", "history_days")
SHOWN = ("zone", "country", "language", "main_number", "refuse_anonymous", *KEPT_DAYS, "transcripts", *SUPPORT)
blueprint = Blueprint("domain", __name__)


@blueprint.get("/domains/<int:domain>")
def show(domain: int) -> str:
    by, place = managed(domain)
    return _page(by, place, _form(place))


@blueprint.post("/domains/<int:domain>")
def change(domain: int) -> Response | tuple[str, int]:
    by, place = managed(domain)
    form = request.form
    changes = {name: form.get(name, "").strip() for name in ("zone", "country", "language")}
    try:
        with saving(portal().database) as session:
            main = {"main_number": form.get("main_number", "").strip() or None}
            support = {name: form.get(name, "").strip() for name in SUPPORT}
            trash = {"trash_days": number(form.get("trash_days", str(place.trash_days)).strip())}
            calls = {"history_days": whole(form.get("history_days", str(place.history_days or "")))}
            texts = {"transcripts": yes(form, "transcripts")} if _can_make_texts(by) else {}
            domains.change(session, by, DomainId(domain), changes | main | support | trash | calls | texts)
            if yes(form, "refuse_anonymous") != place.refuse_anonymous:
                lists.refuse_anonymous(session, by, DomainId(domain), None, yes(form, "refuse_anonymous"))
    except Refused as refused:
        return _page(by, place, typed(form, refused)), 422
    settle(portal(), Subject("domain", domain))
    flash(_("Saved. The next call follows it."), "done")
    return redirect(url_for(".show", domain=domain), 303)


@blueprint.post("/domains/<int:domain>/recording")
def change_recording(domain: int) -> Response | tuple[str, int]:
    """What is heard when a recording begins, and how long recordings are kept."""
    by, place = managed(domain)
    form = request.form
    days = {"recording_days": whole(form.get("recording_days", ""))}
    heard = {"recording_announcement": form.get("recording_announcement", "")}
    try:
        with saving(portal().database) as session:
            domains.change(session, by, DomainId(domain), heard | days)
    except Refused as refused:
        return _page(by, place, _form(place), typed(form, refused)), 422
    settle(portal(), Subject("domain", domain))
    flash(_("Recording saved. The next call follows it."), "done")
    return redirect(url_for(".show", domain=domain), 303)


def _form(place: DomainCard) -> Form:
    values = {name: getattr(place, name) or "" for name in ("zone", "country", "language", "main_number", *SUPPORT)}
    values |= {name: str(getattr(place, name) or "") for name in KEPT_DAYS}
    switches = {name: "yes" if getattr(place, name) else "" for name in ("refuse_anonymous", "transcripts")}
    return Form(values | switches)


def _can_make_texts(by: Actor) -> bool:
    """Of messages: whether that is his to decide, and there is something to do it."""
    return by.is_administrator and bool(portal().transcriber)


def _page(by: Actor, place: DomainCard, form: Form, recording: Form | None = None) -> str:
    with reading(portal().database) as session:
        warnings = domains.warnings(session, by, DomainId(place.id))
    names = Locale.parse(str(get_locale())).languages
    languages = [(code, str(names.get(code, code))) for code in dict.fromkeys((*SPOKEN, place.language))]
    return render_template(
        "domain/page.html",
        form=form,
        shown=SHOWN,
        warnings=warnings,
        countries=countries.names(),
        languages=languages,
        second_steps=secondstep.choices(),
        may_import=by.is_administrator,
        can_make_texts=_can_make_texts(by),
        kept=domains.KEPT,
        past=domains.PAST,
        recording=recording or Form({name: str(getattr(place, name) or "") for name in RECORDING}),
        recording_fields=RECORDING,
        announcements=policy.heard(),
        may_record=switched.is_on(features.RECORDINGS),
    )
