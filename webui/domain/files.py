"""A domain as a file: taken out, and brought in after the page has said what that would change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from controller.domain.ids import DomainId
from controller.operations import exporting, fileformat, importing, may
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.fileshape import BadFile, Fault
from controller.operations.import_work import Report
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import find
from controller.store.cards import DomainCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.domain import taking_out
from webui.domain.counted import counted
from webui.home.settling import settle
from webui.managed import managed, yes
from webui.portal import portal

LARGEST = 16 * 1024 * 1024  # bytes
MOST_FAULTS = 50
FEW = 100  # users whose file is written in half a second
TONES = ("added", "changed", "removed")
blueprint = Blueprint("domainfile", __name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page says of a file: what would be done (or was), its faults, or what is `wrong` with it as a whole."""

    text: str = ""
    remove: bool = False
    summary: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    more_faults: int = 0
    wrong: str = ""
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    is_done: bool = False

    @property
    def is_tried(self) -> bool:
        return bool(self.summary) and not self.is_done


@blueprint.url_value_preprocessor
def make_room(_endpoint: str | None, _values: object) -> None:
    """Before anything reads the form: the check of its token does."""
    request.max_content_length = request.max_form_memory_size = LARGEST


@blueprint.get("/domains/<int:domain>/file")
def show(domain: int) -> str:
    by, _place = managed(domain)
    return _page(by, Shown())


@blueprint.get("/domains/<int:domain>/file/export")
def export(domain: int) -> Response:
    """Without secrets: those are for the command line."""
    by, place = managed(domain)
    try:
        pieces = _small(by, domain) or taking_out.written(current_app.config[taking_out.ENVIRON], place.name)
    except taking_out.Busy:
        abort(429)
    answer = Response(pieces, mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{place.name}.yaml"'
    return answer


def _small(by: Actor, domain: int) -> str | None:
    """The file of a domain with few users, at once; None for a larger one."""
    with reading(portal().database) as session:
        if len(find.users_after(session, domain, 0, FEW + 1)) > FEW:
            return None
        return "".join(exporting.export(session, by, DomainId(domain)))


@blueprint.post("/domains/<int:domain>/file")
def bring(domain: int) -> str | tuple[str, int]:
    """First only says what would be done; `do=bring` does it."""
    by, place = managed(domain)
    may.administer(by)
    text, remove = _text(), yes(request.form, "remove")
    try:
        if request.form.get("do") == "bring":
            return _page(by, _done(by, place, text, remove))
        return _page(by, _tried(by, place, text, remove))
    except BadFile as bad:
        few = bad.faults[:MOST_FAULTS]
        return _page(by, Shown(text, remove, faults=few, more_faults=len(bad.faults) - len(few))), 422
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _page(by, Shown(text, remove, wrong=str(refused))), 422


def _text() -> str:
    sent = request.files.get("file")
    return sent.read().decode("utf-8", "replace") if sent and sent.filename else request.form.get("text", "")


def _tried(by: Actor, place: DomainCard, text: str, remove: bool) -> Shown:
    with reading(portal().database) as session:  # whatever is written in it is dropped
        report = importing.run(session, by, _document(place, text), remove=remove)
    return Shown(text, remove, tuple(_summary(report)), _lines(report))


def _done(by: Actor, place: DomainCard, text: str, remove: bool) -> Shown:
    with saving(portal().database) as session:
        report = importing.run(session, by, _document(place, text), remove=remove)
    settle(portal(), Subject("domain", place.id))
    phones = tuple((_called(one.name, one.auth_name), one.secret) for one in report.accounts)
    pins = tuple((_("Voicemail PIN of %(login)s", login=login), pin) for login, pin in report.pins)
    return Shown("", remove, tuple(_summary(report)), _lines(report), secrets=phones + pins, is_done=True)


def _called(phone: str, login: str) -> str:
    return _("Password of phone %(name)s, which logs in as %(login)s", name=phone, login=login)


def _document(place: DomainCard, text: str) -> fileformat.Document:
    """Of this domain and no other. Raises BadFile."""
    document = fileformat.read(BytesIO(text.encode()))
    name = document.domain.get("name") if document.domain else None
    if isinstance(name, str) and name.strip().lower() != place.name:
        why = _("The file is of %(name)s. Open that domain first.", name=name)
        raise BadFile([Fault(document.domain.line if document.domain else 1, "", "name", why)])
    return document


def _summary(report: Report) -> Iterator[str]:
    words = {"added": _("New"), "changed": _("Changed"), "removed": _("Taken out"), "unchanged": _("As before")}
    words["left"] = _("Left as it is")
    for name, said in words.items():
        counts = {noun: count for noun, count in getattr(report, name).items() if count}
        if counts:
            yield _("%(what)s: %(counts)s", what=said, counts=", ".join(counted(*each) for each in counts.items()))
    if report.is_empty:
        yield _("Nothing differs.")


def _lines(report: Report) -> tuple[tuple[str, str], ...]:
    """Each with its tone."""
    return tuple((line.partition(" ")[0], line) for line in report.lines)


def _page(by: Actor, shown: Shown) -> str:
    count = len(shown.lines)
    differences = ngettext("%(num)s difference", "%(num)s differences", count) if count else ""
    return render_template("domain/file.html", file=shown, counted=differences, may_import=by.is_administrator)
