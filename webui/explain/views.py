"""The explainer: a moment and a caller in the address, the story of that call, and the week around it."""

from datetime import date, datetime, time
from functools import partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from controller.domain.directory import Directory, User
from controller.domain.ids import GroupId, UserId
from controller.operations import destinations, explaining, may
from controller.store import find
from controller.store.engine import reading
from webui.explain.asked import Answered, ask, resolved
from webui.explain.page import told
from webui.explain.picks import picks
from webui.explain.question import YEARS, address, filled, is_repeated, read
from webui.explain.week import Week, monday_of, week
from webui.owner import owner
from webui.portal import actor, portal

FORM = "ask"  # the id of the form: its long address is shortened
SHORTEST = 1  # letters that are searched for
blueprint = Blueprint("explain", __name__)


@blueprint.get("/users/<int:user>/explain")
def show(user: int) -> Response:
    """What happens to a call to that user."""
    by, whose = owner(user)
    question = read(request.args, whose.zone, portal().now())
    with reading(portal().database) as session:
        question = resolved(session, by, UserId(user), question)
        answered = ask(question, partial(explaining.explain_in_full, session, by, UserId(user)))
    called = answered.directory.users[UserId(user)]
    return _page(answered, whose.zone, url_for("explain.show", user=user), called)


@blueprint.get("/groups/<int:group>/explain")
def of_group(group: int) -> Response:
    """What happens to a call to that group; for who manages the domain."""
    by, now = actor(), portal().now()
    with reading(portal().database) as session:
        card = may.manage_group(session, by, group)
        g.domain = find.domain(session, card.domain_id)
        zone = ZoneInfo(g.domain.zone)
        question = read(request.args, zone, now)
        answered = ask(question, partial(explaining.explain_group_in_full, session, by, GroupId(group)))
    return _page(
        answered, zone, url_for("explain.of_group", group=group), None, back=url_for("groups.one", group=group)
    )


@blueprint.get("/users/<int:user>/explain/callers")
def callers(user: int) -> str:
    """Colleagues that fit what is typed so far."""
    by, _whose = owner(user)
    text = request.args.get("colleague", "").strip()
    with reading(portal().database) as session:
        found = destinations.search(session, by, UserId(user), text).users if len(text) >= SHORTEST else ()
    return render_template("explain/callers.html", people=found)


def _page(answered: Answered, zone: ZoneInfo, here: str, called: User | None, back: str = "") -> Response:
    """`called` None: a group, which has no week of rules, and whose page is `back`."""
    question, now = answered.question, portal().now()
    at = question.at or now
    shown = None if question.problems else told(answered.answer, answered.directory, now, zone)
    is_fragment = request.headers.get("HX-Target") == "explain"
    page = render_template(
        "explain/explain.html" if is_fragment else "explain/page.html",
        is_fragment=is_fragment,
        asked_at=question.at,
        colleague_attrs=_suggested(called),
        told=shown,
        form=filled(question, at, zone, request.args),
        is_repeated=is_repeated(at, zone),
        picks=picks(answered.directory, called, now, zone),
        week=_week(answered.directory, called, at, now, zone),
        link=partial(_link, here, question.caller, zone),
        link_week=partial(_link, here, question.caller, zone, question.at),
        here=here,
        back=back,
        called=answered.directory.users[answered.answer.call.to],
        trunks_of=int(answered.directory.domain.id),
        is_group=called is None,
        zone=zone.key,
    )
    answer = make_response(page, 422 if question.problems else 200)
    if shown is not None and request.headers.get("HX-Trigger") == FORM:
        answer.headers["HX-Push-Url"] = _link(here, question.caller, zone, question.at, week=request.args.get("week"))
    return answer


def _suggested(called: User | None) -> dict[str, str]:
    """Where the field for a colleague gets its suggestions; a browser without htmx has none."""
    plain = {"autocomplete": "off"}
    if called is None:
        return plain
    search = {"hx-get": url_for("explain.callers", user=called.id), "hx-trigger": "input changed delay:150ms"}
    return plain | search | {"list": "callers", "hx-target": "#callers", "hx-swap": "innerHTML", "hx-push-url": "false"}


def _week(directory: Directory, user: User | None, at: datetime, now: datetime, zone: ZoneInfo) -> Week | None:
    """The one asked for, else that of the moment."""
    return None if user is None else week(directory, user, _monday(at, zone), at, now)


def _monday(at: datetime, zone: ZoneInfo) -> datetime:
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return monday_of(at, zone)
    if day.year not in YEARS:
        return monday_of(at, zone)
    return monday_of(datetime.combine(day, time(12), zone), zone)


def _link(here: str, caller: str, zone: ZoneInfo, at: datetime | None, week: str | None = None) -> str:
    """The same question about another moment, or with another week beside it."""
    arguments = address(at, caller, zone) | ({"week": week} if week else {})
    return f"{here}?{urlencode(arguments, safe=':')}" if arguments else here
