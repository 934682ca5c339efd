"""The editor's addresses: a new rule, a rule that is there, and what it will do, told while it is edited."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule
from controller.domain.timeframes import TimeFrame
from controller.operations import destinations, rulecheck
from controller.operations import rules as operations
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Missing, Problem, Refused
from controller.store.cards import FrameCard
from controller.store.engine import reading
from webui import versions
from webui.forms import Form, typed
from webui.owner import owner
from webui.portal import Person, portal
from webui.rules import draft as drafts
from webui.rules import fields, outside, times
from webui.rules.draft import Draft
from webui.rules.editor import editor
from webui.rules.golive import after_saving
from webui.rules.preview import Preview, preview
from webui.rules.views import blueprint
from webui.rules.wishes import wished

Page = str | Response | tuple[str, int]


@blueprint.get("/users/<int:user>/rules/new")
def new(user: int) -> Page:
    """`wish` fills it in; `frame` was made on the way here."""
    by, whose = owner(user)
    with reading(portal().database) as session:
        found = times.cards(session, whose)
        form = wished(request.args.get("wish", ""), request.args.get("frame", ""), found)
        read = drafts.read(session, by, whose, form, None)
        present = operations.everything(session, by, whose.id)
        return _page(session, by, whose, form, read, None, frames=found, present=present)


@blueprint.post("/users/<int:user>/rules/new")
def add(user: int) -> Page:
    by, whose = owner(user)
    form = typed(request.form)
    try:
        with saving(portal().database) as session:
            read = drafts.read(session, by, whose, form, None)
            _refuse(session, whose, read, None)
            if read.outside is not None:
                outside.add(session, by, whose, read.outside, read.rule)
            else:
                operations.add(session, by, whose.id, read.rule)
    except Refused as refused:
        return _again(by, whose, refused, None)
    return _saved(whose, _("The rule is saved."))


@blueprint.get("/users/<int:user>/rules/<int:rule>")
def edit(user: int, rule: int) -> Page:
    by, whose = owner(user)
    with reading(portal().database) as session:
        before = _own(session, by, whose, rule)
        named = destinations.named(session, by, whose.id, (), list(rulecheck.named(before)))
        form = fields.filled(before, named)
        frame = request.args.get("frame", "")
        if frame.isdecimal():
            form = Form({**form.values, "when": frame}, form.problems)
        return _page(session, by, whose, form, Draft(before, named), before)


@blueprint.post("/users/<int:user>/rules/<int:rule>")
def change(user: int, rule: int) -> Page:
    by, whose = owner(user)
    form = typed(request.form)
    before = None
    try:
        with saving(portal().database) as session:
            before = _own(session, by, whose, rule)
            versions.check(form.value(versions.FIELD), before)
            read = drafts.read(session, by, whose, form, before)
            _refuse(session, whose, read, before)
            operations.change(session, by, before.id, read.rule)
    except versions.Stale as stale:
        return _again(by, whose, None, stale.present)
    except Missing:
        if before is not None or not versions.is_sealed(form.value(versions.SEEN), "rule", whose.id, rule):
            raise
        return _again(by, whose, None, None)
    except Refused as refused:
        return _again(by, whose, refused, before)
    return _saved(whose, _("The rule is saved."))


@blueprint.post("/users/<int:user>/rules/preview")
def tell(user: int) -> str:
    """The fragment below the editor."""
    by, whose = owner(user)
    form = typed(request.form)
    number = form.value("rule")
    with reading(portal().database) as session:
        present = operations.everything(session, by, whose.id)
        before = next((each for each in present if str(each.id) == number), None)
        read = drafts.read(session, by, whose, form, before)
        problems = drafts.checked(session, whose, read, before)
        frames = times.values(times.cards(session, whose), whose)
        told = preview(whose, read, frames, present, problems, portal().now())
    return render_template("rules/preview.html", told=told)


def _own(session: Session, by: Actor, whose: Person, rule: int) -> AnsweringRule:
    """Raises Missing: also for a rule of somebody else."""
    holder, found = operations.show(session, by, RuleId(rule))
    if holder != whose.id:
        raise Missing([Problem("rule", f"There is no rule {rule}.")])
    return found


def _refuse(session: Session, whose: Person, read: Draft, before: AnsweringRule | None) -> None:
    if problems := drafts.checked(session, whose, read, before):
        raise Refused(problems)


def _again(by: Actor, whose: Person, refused: Refused | None, before: AnsweringRule | None) -> tuple[str, int]:
    """The page with all that was typed: with what was refused, or (None) with what another has done meanwhile."""
    form = typed(request.form, refused)
    with reading(portal().database) as session:
        read = drafts.read(session, by, whose, form, before)
        page = _page(session, by, whose, form, read, before, is_stale=refused is None)
    return page, 409 if refused is None else 422


def _page(
    session: Session,
    by: Actor,
    whose: Person,
    form: Form,
    read: Draft,
    before: AnsweringRule | None,
    *,
    frames: tuple[FrameCard, ...] | None = None,
    present: tuple[AnsweringRule, ...] = (),
    is_stale: bool = False,
) -> str:
    found = times.cards(session, whose) if frames is None else frames
    values = times.values(found, whose)
    return render_template(
        "rules/editor.html",
        editor=editor(whose, form, read.named, found, before),
        form=form,
        told=preview(whose, read, values, present),
        theirs=_theirs(session, by, whose, before, values) if is_stale and before else None,
        version=versions.mark(before) if before else "",
        seen=versions.seal("rule", whose.id, before.id) if before else "",
        is_gone=is_stale and before is None,
        rule=before.id if before else None,
        user=whose.id,
        new_frame=_new_frame(whose, before),
    )


def _new_frame(whose: Person, before: AnsweringRule | None) -> str:
    """Where a time frame is made that this rule shall have; its page leads back here."""
    if "frames.new" not in current_app.view_functions:
        return ""
    wish = request.args.get("wish") or None
    back = url_for("rules.edit", user=whose.id, rule=before.id) if before else None
    return url_for("frames.new", user=whose.id, back=back or url_for("rules.new", user=whose.id, wish=wish))


def _theirs(session: Session, by: Actor, whose: Person, rule: AnsweringRule, frames: tuple[TimeFrame, ...]) -> Preview:
    """What stands there now."""
    named = destinations.named(session, by, whose.id, (), list(rulecheck.named(rule)))
    return preview(whose, Draft(rule, named), frames)


def _saved(whose: Person, said: str) -> Response:
    flash(f"{said} {after_saving(whose.id)}", "done")
    return redirect(url_for("rules.show", user=whose.id), 303)
