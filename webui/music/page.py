"""The page of the list, whole or as the fragment that htmx puts in place."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from controller.audio import convert, keeping
from controller.audio.kinds import KINDS
from controller.domain.ids import UserId
from controller.operations import music
from controller.operations.music import Music
from controller.store import plan_states
from controller.store.engine import reading
from controller.store.music import PieceCard
from controller.store.plan_states import PlanState
from webui.forms import Form
from webui.music.area import audio, subject
from webui.portal import portal
from webui.rules.golive import Progress, progress
from webui.whose import Whose
from webui.words.text import isolated

ENDINGS = (".wav", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".mp4", ".flac")


@dataclass(frozen=True, slots=True)
class Undo:
    """What was deleted."""

    piece: int


@dataclass(frozen=True, slots=True)
class Row:
    """One piece; `place` is its place from 1 on. `is_lost`: its sound is not on the disk."""

    id: int
    place: int
    name: str
    length: str
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the templates say. `room` is what the upload's field says of limits."""

    title: str
    heard: str
    rows: tuple[Row, ...]
    total: str
    order: str
    is_shuffled: bool
    room: str
    is_full: bool
    can_convert: bool
    progress: Progress | None


def is_fragment() -> bool:
    return "HX-Request" in request.headers


def page(of: Whose, form: Form | None = None, said: str = "", undo: Undo | None = None) -> str:
    """`said` goes into a toast of a fragment; `form` has what was refused."""
    with reading(portal().database) as session:
        found = music.everything(session, of.by, *of.ids)
        source = music.heard(session, of.by, of.person.id)[0] if of.person else "domain" if found.pieces else "built-in"
        state = plan_states.state_of(session, subject(of))
    return render_template(
        "music/fragment.html" if is_fragment() else "music/show.html",
        of=of,
        music=shown(of, found, source, _progress(state)),
        form=form or Form(),
        said=said,
        undo=undo,
        accept=",".join((*ENDINGS, "audio/*")),
        largest=music.LARGEST,
    )


def shown(of: Whose, found: Music, source: music.Source, state: Progress | None) -> Shown:
    """The list in words."""
    seconds = sum(piece.seconds for piece in found.pieces)
    return Shown(
        title=_("Music on hold") if of.person else _("Music on hold of the company"),
        heard=_heard(of, source),
        rows=_rows(found.pieces),
        total=_total(len(found.pieces), seconds),
        order=_order(found),
        is_shuffled=found.is_shuffled,
        room=_room(found, seconds),
        is_full=len(found.pieces) >= found.quota.pieces or seconds >= found.quota.seconds,
        can_convert=convert.find_ffmpeg() is not None,
        progress=state,
    )


def _progress(state: PlanState | None) -> Progress | None:
    if state is not None and state.standing == "failed":
        return Progress("bad", _("Saved, but not heard as it is here: %(why)s", why=state.error))
    return None if state is None else progress(state)


def length(seconds: float) -> str:
    """`3:05`, `1:02:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def megabytes(size: int) -> str:
    """To a tenth."""
    return _("%(size)s MB", size=f"{size / 1e6:.1f}")


def _rows(pieces: Sequence[PieceCard]) -> tuple[Row, ...]:
    folder = audio()
    return tuple(
        Row(piece.id, place, piece.name, length(piece.seconds), not keeping.is_whole(folder, piece.key))
        for place, piece in enumerate(pieces, start=1)
    )


def _heard(of: Whose, source: music.Source) -> str:
    """Who hears what now (PRODUCT §4)."""
    if of.person is None:
        if source == "domain":
            return _("Whoever is put on hold by somebody without music of their own hears this.")
        return _("Nothing is here yet: whoever is put on hold hears the telephone system’s own music.")
    if of.person.id == UserId(of.by.user or 0):
        return {
            "own": _("Whoever you put on hold hears your music."),
            "domain": _("You have no music of your own: whoever you put on hold hears the company’s."),
            "built-in": _("You have no music of your own: whoever you put on hold hears the telephone system’s own."),
        }[source]
    name = isolated(of.person.user.name)
    return {
        "own": _("Whoever %(name)s puts on hold hears this music.", name=name),
        "domain": _("Whoever %(name)s puts on hold hears the company’s music.", name=name),
        "built-in": _("Whoever %(name)s puts on hold hears the telephone system’s own music.", name=name),
    }[source]


def _total(count: int, seconds: float) -> str:
    return ngettext("%(num)s piece, %(length)s", "%(num)s pieces, %(length)s", count, length=length(seconds))


def _order(found: Music) -> str:
    if len(found.pieces) < 2:
        return _("It is played over and over. Within a call the next hold goes on where the last one stopped.")
    if found.is_shuffled:
        return _("Each next piece is drawn by chance.")
    return _("One after the other, then from the top. Within a call the next hold goes on where the last one stopped.")


def _room(found: Music, seconds: float) -> str:
    kinds = ", ".join(kind.name.upper() for kind in KINDS)
    minutes = int((found.quota.seconds - seconds) // 60)
    left = found.quota.pieces - len(found.pieces)
    limits = _(
        "%(kinds)s; up to %(minutes)s minutes and %(size)s MB each.",
        kinds=kinds,
        minutes=music.LONGEST // 60,
        size=music.LARGEST // 1024**2,
    )
    room = _(
        "There is room for %(minutes)s minutes in %(pieces)s pieces.", minutes=max(0, minutes), pieces=max(0, left)
    )
    return f"{limits} {room}"
