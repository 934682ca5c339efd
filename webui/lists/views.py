"""Caller lists: numbers in and out, many at once, and the switch for callers without a number."""

from typing import Any, cast, get_args

from flask import flash, redirect, render_template, request
from flask import session as cookie
from werkzeug.wrappers import Response

from controller.operations import listpages, lists
from controller.operations.bell import saving
from controller.operations.lists import ListName
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import plan_states
from controller.store.engine import reading
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.lists import page
from webui.lists.area import both, subject
from webui.portal import portal
from webui.whose import Whose

UNDO = "lists: taken out"  # in the cookie, until the page that follows has offered to put it back


@both("", methods=["GET"])
def show(of: Whose) -> str:
    """One of the two lists, searched, a part at a time."""
    return _page(of, Form(), cookie.pop(UNDO, None))


@both("/add", methods=["POST"])
def add(of: Whose) -> Response | tuple[str, int]:
    """One number into the list that the page shows."""
    which = chosen(request.form)
    try:
        with saving(portal().database) as database:
            typed_in = (request.form.get("number", ""), request.form.get("note", ""))
            number = lists.add(database, of.by, *of.ids, which, *typed_in)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _page(of, typed(request.form, refused)), 422
    settle(portal(), subject(of))
    flash(page.now_so(which, number), "done")
    return redirect(of.to("show", list=which), 303)


@both("/<int:entry>/remove", methods=["POST"])
def remove(of: Whose, entry: int) -> Response:
    """One number out; the page that follows offers to put it back."""
    with saving(portal().database) as database:
        which, number, note = listpages.remove_entry(database, of.by, *of.ids, entry)
    settle(portal(), subject(of))
    cookie[UNDO] = [which, number, note]
    return redirect(of.to("show", list=which), 303)


@both("/<int:entry>/note", methods=["POST"])
def note(of: Whose, entry: int) -> Response | tuple[str, int]:
    """Why a number is there."""
    try:
        with saving(portal().database) as database:
            text = request.form.get("note", "")
            which, number = listpages.note_entry(database, of.by, *of.ids, entry, text)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _page(of, Form(problems={"entry": refused.problems[0].message})), 422
    flash(page.noted(number, is_empty=not text.strip()), "done")
    return redirect(of.to("show", list=which), 303)


@both("/anonymous", methods=["POST"])
def anonymous(of: Whose) -> Response:
    """Whether callers without a number are blocked."""
    on = request.form.get("on") == "yes"
    with saving(portal().database) as database:
        lists.refuse_anonymous(database, of.by, *of.ids, on)
    settle(portal(), subject(of))
    flash(page.anonymous_now_so(on), "done")
    return redirect(of.to("show", list=chosen(request.form)), 303)


def chosen(values: Any) -> ListName:
    """Which list, of a form or an address; the block list unless said otherwise."""
    which = values.get("list", "")
    return cast(ListName, which) if which in get_args(ListName) else "blocked"


def _page(of: Whose, form: Form, taken_out: tuple[ListName, str, str] | None = None) -> str:
    which, search = chosen(request.values), request.values.get("q", "")
    with reading(portal().database) as database:
        counts = listpages.counts(database, of.by, *of.ids)
        entries = listpages.page(database, of.by, *of.ids, which, search, request.values.get("after", ""))
        state = plan_states.state_of(database, subject(of))
    following = page.after(entries)
    return render_template(
        "lists/more.html" if request.headers.get("HX-Target") == "more" else "lists/page.html",
        of=of,
        form=form,
        which=which,
        tabs=page.tabs(of, counts, which),
        counts=counts,
        count=counts.blocked if which == "blocked" else counts.allowed,
        entries=page.shown(entries),
        following=of.to("show", list=which, q=search or None, after=following) if following else "",
        search=search,
        is_searchable=search or max(counts.blocked, counts.allowed) > page.SHORT,
        is_later="after" in request.values,
        state=page.state(state),
        undo=None if taken_out is None else (*taken_out, page.no_longer(*taken_out[:2])),
    )
