"""One change of the list: saved, waited for, and answered with the list as it is now."""

from collections.abc import Callable

from flask import flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.force import rule_name
from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule
from controller.domain.saying import say
from controller.operations import rules
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Problem, Refused
from controller.store.load import load_for_plan
from webui.portal import Person, portal
from webui.rules.golive import after_saving, told
from webui.rules.hiding import never_applying, newly
from webui.rules.listing import Undo, address, is_fragment, page
from webui.words.text import isolated

Page = str | Response | tuple[str, int]


def do(
    whose: Person,
    change: Callable[[Session], str],
    refusal: Callable[[Refused], str] | None = None,
    undo: Callable[[], Undo] | None = None,
) -> Page:
    """`change` says in the past tense what is now so. What it refuses is told on the list, or by `refusal`."""
    try:
        with saving(portal().database) as session:
            before = never_applying(session, whose)
            said = change(session)
            warned = newly(before, never_applying(session, whose))
    except Missing:
        raise
    except Refused as refused:
        status = 403 if isinstance(refused, Forbidden) else 422
        return (refusal(refused) if refusal else page(whose, refused=str(refused))), status
    said = told(said, warned, after_saving(whose.id))
    taken = undo() if undo else None
    if is_fragment():
        return page(whose, said=said, undo=taken, is_warned=bool(warned))
    flash(said, "warning" if warned else "done")
    more = {"deleted": taken.rule, "above": taken.above} if taken else {}
    return redirect(address(whose, **more), 303)


def own(session: Session, by: Actor, whose: Person, rule: int) -> tuple[AnsweringRule, str]:
    """The rule, and what it is called, set apart for a sentence. Raises Missing: also for a rule of somebody else."""
    holder, found = rules.show(session, by, RuleId(rule))
    if holder != whose.id:
        raise Missing([Problem("rule", say("There is no rule {rule}.", rule=rule))])
    return found, isolated(rule_name(load_for_plan(session, whose.id), found))
