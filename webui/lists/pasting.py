"""Many numbers at once: pasted, looked at line by line, then added."""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from controller.operations import listpaste
from controller.operations.bell import saving
from controller.operations.listpaste import Line
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.engine import reading
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.lists import page
from webui.lists.area import both, subject
from webui.lists.views import chosen
from webui.portal import portal
from webui.whose import Whose


@both("/paste", methods=["GET"])
def paste(of: Whose) -> str:
    """An empty field for many numbers."""
    return _page(of, Form())


@both("/preview", methods=["POST"])
def preview(of: Whose) -> str | tuple[str, int]:
    """What would become of each line; nothing is changed."""
    try:
        with reading(portal().database) as database:
            lines = listpaste.preview(database, of.by, *of.ids, chosen(request.form), _text())
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _page(of, typed(request.form, refused)), 422
    return _page(of, typed(request.form), lines)


@both("/add-many", methods=["POST"])
def add_many(of: Whose) -> Response | tuple[str, int]:
    """All that the preview called new."""
    which = chosen(request.form)
    try:
        with saving(portal().database) as database:
            added = listpaste.add_many(database, of.by, *of.ids, which, _text())
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _page(of, typed(request.form, refused)), 422
    settle(portal(), subject(of))
    flash(page.many_now_so(which, len(added)), "done")
    return redirect(of.to("show", list=which), 303)


def _text() -> str:
    return request.form.get("numbers", "")


def _page(of: Whose, form: Form, lines: tuple[Line, ...] = ()) -> str:
    which = chosen(request.values)
    fresh = sum(line.fate == "new" for line in lines)
    return render_template(
        "lists/paste.html",
        of=of,
        form=form,
        which=which,
        lines=page.outlook(lines, which),
        summary=page.summary(len(lines), fresh),
        fresh=fresh,
    )
