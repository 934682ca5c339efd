"""The page of the list, whole or as the fragment that htmx puts in place."""

from dataclasses import dataclass

from flask import render_template, request, url_for

from controller.operations.features import OUTSIDE
from controller.store import plan_states
from controller.store.engine import reading
from controller.store.load import load_for_plan
from controller.store.subjects import Subject
from webui import switched
from webui.forms import Form
from webui.portal import Person, portal
from webui.rules.cards import everything
from webui.rules.golive import progress
from webui.trunks import failing

LINKS = ("explain.show", "lists.show")  # pages about the same rules


@dataclass(frozen=True, slots=True)
class Undo:
    """What was deleted: the rule, its name, and the rule that it stood above (0: none)."""

    rule: int
    name: str
    above: int


def is_fragment() -> bool:
    return "HX-Request" in request.headers


def page(
    whose: Person,
    form: Form | None = None,
    said: str = "",
    refused: str = "",
    undo: Undo | None = None,
    *,
    is_warned: bool = False,
) -> str:
    """`said` goes into a toast of a fragment, `refused` above the list; `form` is a ring timeout that was refused."""
    now = portal().now()
    with reading(portal().database) as session:
        directory = load_for_plan(session, whose.id)
        state = plan_states.state_of(session, Subject("user", whose.id))
    user = directory.users[whose.id]
    return render_template(
        "rules/fragment.html" if is_fragment() else "rules/show.html",
        rules=everything(directory, user, now, whose.zone, is_down=failing.cuts_off(directory, user)),
        user=whose.id,
        domain=whose.domain.id,
        form=form or timeout_form(user.ring_timeout),
        progress=progress(state),
        now=now.isoformat(),
        said=said,
        mark="warning" if is_warned else "check",
        refused=refused,
        undo=undo,
        goes_outside=switched.is_on(OUTSIDE, whose.user),
        links=[name for name in LINKS if switched.is_shown(name, whose.user)],
    )


def timeout_form(timeout: int | None) -> Form:
    return Form({"ring_timeout": str(timeout or ""), "unlimited": ["yes"] if timeout is None else []})


def address(whose: Person, **more: object) -> str:
    return url_for("rules.show", user=whose.id, **more)  # type: ignore[arg-type]
