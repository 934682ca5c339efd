"""The editor's addresses: a new rule, a rule that is there, and what it will do, told while it is edited."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule, During
from controller.domain.saying import say
from controller.domain.timeframes import TimeFrame
from controller.operations import destinations, lastsaved, rulecheck
from controller.operations import rules as operations
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Missing, Problem, Refused
from controller.store.cards import FrameCard
from controller.store.engine import reading
from webui import conflicts, switched, versions
from webui.forms import Form, typed
from webui.owner import owner
from webui.portal import Person, portal
from webui.rules import draft as drafts
from webui.rules import fields, outside, times, wishes
from webui.rules.draft import Draft
from webui.rules.editor import editor
from webui.rules.golive import after_saving, told
from webui.rules.hiding import added, never_applying, newly
from webui.rules.preview import Preview, in_the_way, preview
from webui.rules.views import blueprint
from webui.words.text import sentences

Page = str | Response | tuple[str, int]


@blueprint.get("/users/<int:user>/rules/new")
def new(user: int) -> Page:
    """`wish` fills it in; `frame` was made on the way here."""
    by, whose = owner(user)
    with reading(portal().database) as session:
        found, wish, frame = times.cards(session, whose), _wish(), request.args.get("frame", "")
        present = operations.everything(session, by, whose.id)
        rule = None if frame else wishes.there(wish, present, times.values(found, whose))
        if rule is not None:
            return redirect(url_for("rules.edit", user=whose.id, rule=rule.id, wish=wish))
        form = wishes.wished(wish, frame, found)
        read = drafts.read(session, by, whose, form, None)
        return _page(session, by, whose, form, read, None, (found, present))


@blueprint.post("/users/<int:user>/rules/new")
def add(user: int) -> Page:
    by, whose = owner(user)
    form = typed(request.form)
    try:
        with saving(portal().database) as session:
            read = drafts.read(session, by, whose, form, None)
            _refuse(session, whose, read, None)
            hidden = never_applying(session, whose)
            if read.outside is not None:
                rule = outside.add(session, by, whose, read.outside, read.rule)
            else:
                rule = operations.add(session, by, whose.id, read.rule)
            place, never = added(session, whose, rule)
            warned = newly(hidden, never)
    except Refused as refused:
        return _again(by, whose, refused, None)
    return _saved(whose, sentences(_("The rule is saved."), place), warned)


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
        if _wish() != wishes.AFTER_HOURS:
            return _page(session, by, whose, form, drafts.saved(session, whose, before, named), before)
        form = wishes.changing(form, _wish())
        return _page(session, by, whose, form, drafts.read(session, by, whose, form, before), before)


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
            hidden = {id_: why for id_, why in never_applying(session, whose).items() if id_ != before.id}
            operations.change(session, by, before.id, read.rule)
            warned = newly(hidden, never_applying(session, whose))
    except versions.Stale as stale:
        return _again(by, whose, None, stale.present)
    except Missing:
        if before is not None or not versions.is_sealed(form.value(versions.SEEN), "rule", whose.id, rule):
            raise
        return _again(by, whose, None, None)
    except Refused as refused:
        return _again(by, whose, refused, before)
    return _saved(whose, _("The rule is saved."), warned)


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
        problems = in_the_way(form, drafts.checked(session, whose, read, before))
        frames = times.values(times.cards(session, whose), whose)
        shown = preview(whose, read, frames, present, problems, portal().now())
    return render_template("rules/preview.html", told=shown)


def _own(session: Session, by: Actor, whose: Person, rule: int) -> AnsweringRule:
    """Raises Missing: also for a rule of somebody else."""
    holder, found = operations.show(session, by, RuleId(rule))
    if holder != whose.id:
        raise Missing([Problem("rule", say("There is no rule {rule}.", rule=rule))])
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
    known: tuple[tuple[FrameCard, ...], tuple[AnsweringRule, ...]] | None = None,
    *,
    is_stale: bool = False,
) -> str:
    """`known`: the frames and the rules there are, for who has asked for them already."""
    found, present = known or (times.cards(session, whose), operations.everything(session, by, whose.id))
    values = times.values(found, whose)
    return render_template(
        "rules/editor.html",
        editor=editor(whose, form, read.named, found, before, present),
        form=form,
        told=preview(whose, read, values, present, (), portal().now()),
        already=_already(session, by, whose, before, values, present),
        theirs=_theirs(session, by, whose, before, values) if is_stale and before else None,
        saved_by=conflicts.told(lastsaved.rule(session, by, before.id)) if is_stale and before else "",
        version=versions.mark(before) if before else "",
        seen=versions.seal("rule", whose.id, before.id) if before else "",
        is_gone=is_stale and before is None,
        rule=before.id if before else None,
        user=whose.id,
        new_frame=_new_frame(whose, before),
    )


def _wish() -> str:
    return request.args.get("wish", "")


def _already(
    session: Session,
    by: Actor,
    whose: Person,
    before: AnsweringRule | None,
    frames: tuple[TimeFrame, ...],
    present: tuple[AnsweringRule, ...],
) -> str:
    """What is said above a rule that a wish has led to because it is there already."""
    if before is None or before != wishes.there(_wish(), present, frames):
        return ""
    name = next(before.name or frame.name for frame in frames if before.when == During(frame.id))
    return wishes.already(before, name, _theirs(session, by, whose, before, frames).sentence, present)


def _new_frame(whose: Person, before: AnsweringRule | None) -> str:
    """Where a time frame is made that this rule shall have; its page leads back here."""
    if not switched.is_shown("frames.new", whose.user):
        return ""
    wish = _wish() or None
    back = url_for("rules.edit", user=whose.id, rule=before.id) if before else None
    return url_for("frames.new", user=whose.id, back=back or url_for("rules.new", user=whose.id, wish=wish))


def _theirs(session: Session, by: Actor, whose: Person, rule: AnsweringRule, frames: tuple[TimeFrame, ...]) -> Preview:
    """What stands there now."""
    named = destinations.named(session, by, whose.id, (), list(rulecheck.named(rule)))
    return preview(whose, drafts.saved(session, whose, rule, named), frames)


def _saved(whose: Person, said: str, warned: str) -> Response:
    flash(told(said, warned, after_saving(whose.id)), "warning" if warned else "done")
    return redirect(url_for("rules.show", user=whose.id), 303)
