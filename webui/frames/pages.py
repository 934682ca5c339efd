"""The pages of a list of time frames, a user's or the domain's: views.py and webui/shared give them their addresses."""

from urllib.parse import parse_qsl, urlencode

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from controller.domain.frames_text import summary
from controller.domain.ids import FrameId
from controller.domain.timeframes import Forced
from controller.operations import lastsaved
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import frame_codec
from controller.store.cards import FrameCard
from controller.store.engine import reading as looking
from controller.store.subjects import Subject
from webui import conflicts
from webui.frames import filling, holidaylist, preview, reading, removal, saving, steps
from webui.frames.editor import editor
from webui.frames.places import Place, frame_in
from webui.frames.reading import Fields
from webui.login.local import local
from webui.portal import portal
from webui.words.text import isolated, sentences

Answer = Response | str | tuple[str, int]


def new(place: Place) -> str:
    """An empty form; `?kind=`, `?name=` and `?back=` fill it."""
    asked, country = request.args, place.domain.country
    names = holidaylist.all_names(country, None, portal().now().year)
    fields = filling.blank(country, names, reading.kind_word(asked), asked.get("name", ""))
    fields["back"] = local(asked.get("back", ""))
    return _editor(place, fields, None)


def add(place: Place) -> Answer:
    """Saves a new frame, or takes a step in its form."""
    if step := steps.asked(request.form):
        return _after(place, step, None)
    read = reading.read(request.form, portal().now().year)
    try:
        id_ = saving.create(place, read)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _editor(place, request.form, None, refused), 422
    flash(saving.told(read), "done")
    return redirect(_back(id_) or place.url("show"), 303)


def edit(place: Place, frame: int) -> str:
    """As it is saved."""
    card = frame_in(place, frame)
    fields = _saved(place, card)
    fields["back"] = local(request.args.get("back", ""))
    return _editor(place, fields, card)


def save(place: Place, frame: int) -> Answer:
    """Saves it; 409 where somebody else did meanwhile, with what was typed."""
    card = frame_in(place, frame)
    if step := steps.asked(request.form):
        return _after(place, step, card)
    read = reading.read(request.form, portal().now().year)
    if request.form.get("version") not in (None, saving.mark_of(card)):
        return _editor(place, request.form, card, stale=True), 409
    try:
        saving.put(place, card, read)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _editor(place, request.form, card, refused), 422
    flash(sentences(saving.told(read), saving.live(place.subject(frame))), "done")
    return redirect(_back(frame) or place.url("show"), 303)


def show_preview(place: Place) -> str:
    """The fragment beside the form."""
    now, fields, frame = portal().now(), request.form, request.args.get("frame", type=int)
    forced = _forced(frame_in(place, frame) if frame else None)
    shown = preview.preview(fields, reading.read(fields, now.year), place.zone.key, now, forced)
    return render_template("frames/preview.html", preview=shown)


def ask_delete(place: Place, frame: int) -> str:
    """Names what it leaves without a frame."""
    return _delete_page(place, frame_in(place, frame))


def delete(place: Place, frame: int) -> Answer:
    """Deletes it; where rules use it only when that was confirmed."""
    card = frame_in(place, frame)
    try:
        used = removal.remove(place, card, confirmed="confirmed" in request.form)
    except (Missing, Forbidden):
        raise
    except Refused:
        return _delete_page(place, card), 422
    flash(_deleted(card.name, len(used)), "done")
    return redirect(place.url("show"), 303)


def restore(place: Place) -> Response:
    """Puts back the frame that was deleted last, and leads its rules back to it."""
    name, id_, owners = removal.restore(place)
    more = saving.live(Subject("user", next(iter(owners)))) if owners else ""
    flash(sentences(_("“%(name)s” is back.", name=isolated(name)), more), "done")
    return redirect(place.url("edit", frame=id_) if not owners else place.url("show"), 303)


def _editor(
    place: Place, fields: Fields, card: FrameCard | None, refused: Refused | None = None, *, stale: bool = False
) -> str:
    return render_template("frames/editor.html", **_shown(place, fields, card, refused, stale))


def _shown(
    place: Place, fields: Fields, card: FrameCard | None, refused: Refused | None = None, stale: bool = False
) -> dict[str, object]:
    made = editor(
        place,
        fields,
        portal().now(),
        save_url=place.url("save", frame=card.id) if card else place.url("add"),
        preview_url=place.url("preview", frame=card.id) if card else place.url("preview"),
        problems=refused.problems if refused else (),
        forced=_forced(card),
        theirs=summary(frame_codec.decode(card.kind, card.body)) if stale and card else "",
    )
    version = saving.mark_of(card) if card else ""
    if card and not stale:
        version = fields.get("version", version)
    return {
        "editor": made,
        "card": card,
        "list": place,
        "version": version,
        "back": local(fields.get("back", "")),
        "saved_by": _saved_by(place, card) if card and stale else "",
    }


def _saved_by(place: Place, card: FrameCard) -> str:
    with looking(portal().database) as session:
        return conflicts.told(lastsaved.frame(session, place.by, FrameId(card.id)))


def _forced(card: FrameCard | None) -> Forced | None:
    return None if card is None or card.forced_on is None else Forced(card.forced_on, card.forced_until)


def _after(place: Place, step: steps.Step, card: FrameCard | None) -> Answer:
    """The form after a step: all of it, or for htmx the part that changed."""
    fields = steps.taken(request.form, step, portal().now().year)
    shown = _shown(place, fields, card)
    if "HX-Request" not in request.headers:
        return render_template("frames/editor.html", **shown)
    answer = make_response(render_template(f"frames/{step.part}.html", **shown))
    answer.headers["HX-Trigger-After-Settle"] = "edited"
    return answer


def _saved(place: Place, card: FrameCard) -> Fields:
    country = place.domain.country
    names = holidaylist.all_names(country, None, portal().now().year)
    return filling.saved(card.name, card.zone, frame_codec.decode(card.kind, card.body), country, names)


def _back(frame: int) -> str:
    """Where the form was called from, told which frame it is now about."""
    back = local(request.form.get("back", ""))
    path, _mark, query = back.partition("?")
    kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "frame"]
    return f"{path}?{urlencode([*kept, ('frame', frame)])}" if back else ""


def _delete_page(place: Place, card: FrameCard) -> str:
    return render_template("frames/delete.html", leaving=removal.leaving(place, card), card=card, list=place)


def _deleted(name: str, rules: int) -> str:
    said = _("“%(name)s” is deleted.", name=isolated(name))
    if not rules:
        return said
    left = ngettext("%(num)s rule needs another time frame.", "%(num)s rules need another time frame.", rules)
    return sentences(said, left)
