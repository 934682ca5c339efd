"""The list of calls, and one of them with its timeline: unfolded in place, or on a page of its own."""

from flask import Response, make_response, render_template, request
from sqlalchemy.exc import InterfaceError, OperationalError

from controller.operations import history, history_asking, history_messages, history_phones, history_rules, recordings
from controller.operations.refused import Forbidden, Missing, Refused
from webui.forms import Form, by_field
from webui.history import badge, filters, one_call, recorded, rows
from webui.history.area import Asked, both, cursor, is_fragment, looking
from webui.portal import person, portal


@both("")
def show(of: Asked) -> Response:
    """Fifty calls; for htmx only what is found. Nonsense in the filter is told at its field (422)."""
    try:
        found = _found(of)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return page(of, None, Form(of.words, by_field(refused.problems)), 422)
    except (OperationalError, InterfaceError):
        return page(of, None, Form(of.words), 503)
    if of.is_own and not of.words:
        badge.opened(of.by)
    return page(of, found, Form(of.words), 200)


@both("/<int:conversation>")
def one(of: Asked, conversation: int) -> Response:
    """Its row in place, open or (`closed`) not; else its page."""
    zone = person().zone
    with looking() as (session, past):
        found = history.one(session, of.by, past, *of.ids, conversation)
        met = history_rules.names(session, of.by, found.kept.told)
        rang = history_phones.names(session, of.by, found.kept.told)
        message = history_messages.of_call(session, of.by, found.kept.told)
        heard = recorded.heard(of, found.recordings, recordings.names(session, of.place.id, found.recordings), zone)
    is_closed = is_fragment() and "closed" in request.args
    shown = {
        "of": of,
        "row": rows.row(found.kept, found.names, found.extensions, zone, is_recorded=bool(found.recordings)),
        "opened": None if is_closed else one_call.opened(of, found, met, rang, message, heard, zone),
    }
    return make_response(render_template("history/unfolded.html" if is_fragment() else "history/one.html", **shown))


def _found(of: Asked) -> history.Calls:
    now, zone = portal().now(), person().zone
    with looking() as (session, past):
        wanted = history_asking.wanted(session, of.by, *of.ids, of.words, now, zone)
        return history.page(session, of.by, past, *of.ids, wanted, older=cursor("older"), newer=cursor("newer"))


def page(of: Asked, found: history.Calls | None, form: Form, status: int) -> Response:
    shown = {
        "of": of,
        "form": form,
        "fields": history_asking.FIELDS,
        "is_fragment": is_fragment(),
        "is_away": status == 503,
        "days": (),
        "newer": "",
        "older": "",
    }
    if found is not None:
        known = (found.names, found.extensions)
        days = rows.days(found.page.rows, found.gaps, *known, portal().now(), person().zone, found.recordings)
        newer, older = map(history_asking.text_of, (found.page.newer, found.page.older))
        shown |= {
            "days": days,
            "newer": of.to(newer=newer) if newer else "",
            "older": of.to(older=older) if older else "",
        }
    if is_fragment():
        return make_response(render_template("history/found.html", **shown), status)
    return make_response(render_template("history/list.html", choices=filters.choices(of), **shown), status)
