"""What is done with one rule of the list: switched, duplicated, deleted, put back."""

from dataclasses import replace

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import RuleId
from controller.domain.rules import During
from controller.operations import rules, ruleundo
from controller.operations.gate import MAX_NAME
from controller.operations.refused import refuse
from webui.owner import owner
from webui.rules.doing import Page, do, own
from webui.rules.listing import Undo
from webui.rules.views import blueprint
from webui.words.text import END, ISOLATE


@blueprint.post("/users/<int:user>/rules/<int:rule>/enabled")
def enable(user: int, rule: int) -> Page:
    """`enabled` is sent where it shall be on."""
    by, whose = owner(user)
    is_on = "enabled" in request.form

    def change(session: Session) -> str:
        before, name = own(session, by, whose, rule)
        rules.change(session, by, before.id, replace(before, enabled=is_on))
        return str(_("“%(name)s” is switched on.", name=name) if is_on else _("“%(name)s” is switched off.", name=name))

    return do(whose, change)


@blueprint.post("/users/<int:user>/rules/<int:rule>/duplicate")
def duplicate(user: int, rule: int) -> Page:
    """Directly below, switched off: of two alike the second never counts."""
    by, whose = owner(user)

    def change(session: Session) -> str:
        before, name = own(session, by, whose, rule)
        if not isinstance(before.when, During):
            raise refuse("rule", _("Only a rule with a time frame can be duplicated. Give it one first."))
        copied = _("Copy of %(name)s", name=name.strip(ISOLATE + END))[:MAX_NAME]
        place = [each.id for each in rules.everything(session, by, whose.id)].index(before.id) + 2
        rules.add(session, by, whose.id, replace(before, enabled=False, name=copied), place)
        return str(_("“%(name)s” is duplicated; the copy is switched off.", name=name))

    return do(whose, change)


@blueprint.post("/users/<int:user>/rules/<int:rule>/delete")
def delete(user: int, rule: int) -> Page:
    """What is answered carries a form that puts it back."""
    by, whose = owner(user)
    undo: list[Undo] = []

    def change(session: Session) -> str:
        before, name = own(session, by, whose, rule)
        order = [int(each.id) for each in rules.everything(session, by, whose.id)]
        rules.remove(session, by, before.id)
        undo.append(Undo(rule, name, next(iter(order[order.index(rule) + 1 :]), 0)))
        return str(_("“%(name)s” is deleted.", name=name))

    return do(whose, change, undo=undo.pop)


@blueprint.post("/users/<int:user>/rules/<int:rule>/restore")
def put_back(user: int, rule: int) -> Page:
    """Undo of `delete`, above the rule `above`."""
    by, whose = owner(user)
    text = request.form.get("above", "")
    above = RuleId(int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    def change(session: Session) -> str:
        ruleundo.put_back(session, by, whose.id, RuleId(rule), above)
        return str(_("The rule is back where it was."))

    return do(whose, change)
