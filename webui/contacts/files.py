"""Files of contacts: sent, looked at line by line, brought in, taken back."""

from contextlib import closing

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId
from controller.operations import contacts_access, contacts_files, contacts_leftovers
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Refused, refuse
from controller.store.engine import reading
from webui.contacts import outlook
from webui.contacts.listing import blueprint
from webui.forms import Form, typed
from webui.portal import actor, person, portal

LARGEST = 12 * 1024 * 1024  # bytes of a request: what is larger than a file may be is refused in words
SAMPLE = """\
Name,Company,Mobile,Work phone,E-mail,Groups,Notes
Carla Conti,Conti Ltd,+49 171 1234567,030 1234567,carla@conti.example,Customers,Calls back
"""
Answer = Response | tuple[str, int]


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: object) -> None:
    """Before anything reads the form: the check of its token does."""
    if endpoint == "contacts.send":
        request.max_content_length = LARGEST


@blueprint.get("/contacts/import")
def choose() -> str:
    return _choosing(Form({"shared": request.args.get("book", "")}))


@blueprint.post("/contacts/import")
def send() -> Answer:
    """Keeps the file, and shows what it would do."""
    shared, encoding = request.form.get("shared") == "shared", request.form.get("encoding", "")
    try:
        data, name = _sent()
        with saving(portal().database) as session:
            id_ = contacts_files.send(session, actor(), person().id, name, data, shared=shared, encoding=encoding)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _choosing(typed(request.form, refused)), 422
    return redirect(url_for("contacts.file", upload=id_), 303)


@blueprint.get("/contacts/imports/<int:upload>")
def file(upload: int) -> str:
    """Line by line, 200 at a time; `fate` picks those with one fate."""
    fate, after = request.args.get("fate", ""), request.args.get("after", "")
    behind = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
    with reading(portal().database) as session:
        look = contacts_files.outlook(session, actor(), upload)
    lines = [line for line in look.lines if outlook.fits(line, fate) and line.line > behind]
    incomplete = sum(bool(line.left_out) for line in look.lines)
    shown, rest = lines[: outlook.PAGE], lines[outlook.PAGE :]
    following = url_for("contacts.file", upload=upload, fate=fate or None, after=shown[-1].line) if rest else ""
    return render_template(
        "contacts/file_more.html" if after and "HX-Request" in request.headers else "contacts/file.html",
        file=look.file,
        read=outlook.how_read(look.file),
        summary=outlook.summary(look.counts),
        changes=look.counts["new"] + look.counts["changed"],
        incomplete=outlook.incomplete(incomplete),
        left=outlook.left(contacts_leftovers.of_kept(look.file.told)),
        tabs=outlook.tabs(look.counts, incomplete, fate),
        lines=outlook.told(shown),
        following=following,
    )


@blueprint.post("/contacts/imports/<int:upload>/bring")
def bring(upload: int) -> Response:
    """All that can be used, at once."""
    try:
        with saving(portal().database) as session:
            counts = contacts_files.bring(session, actor(), upload)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        flash(str(refused), "problem")
    else:
        flash(outlook.done(counts), "done")
    return redirect(url_for("contacts.file", upload=upload), 303)


@blueprint.post("/contacts/imports/<int:upload>/undo")
def take_back(upload: int) -> Response:
    """As it was before the file."""
    try:
        with saving(portal().database) as session:
            kept = contacts_files.take_back(session, actor(), upload)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        flash(str(refused), "problem")
    else:
        flash(outlook.undone(kept), "done")
    return redirect(url_for("contacts.file", upload=upload), 303)


def _sent() -> tuple[bytes, str]:
    """What the file holds, and its name. Raises Refused where none was chosen."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise refuse("file", "Choose a file first.")
    with closing(sent):
        return sent.read(), sent.filename


def _choosing(form: Form) -> str:
    by, domain = actor(), DomainId(person().domain.id)
    with reading(portal().database) as session:
        contacts_access.see_book(session, by, domain, None)
    books = [
        ("", _("Your own contacts"), _("Only you see them.")),
        ("shared", _("Shared contacts"), _("All of the company see them.")),
    ]
    encodings = [("", _("Detect")), *((name, str(words)) for name, words in outlook.ENCODINGS.items())]
    shares = contacts_access.shares(by, domain)
    return render_template(
        "contacts/import.html", form=form, shares=shares, books=books, encodings=encodings, sample=SAMPLE
    )
