"""What was typed in the editor, as a rule, with what is wrong at each field."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, Gone, ToExternal
from controller.domain.ids import FrameId, RuleId
from controller.domain.rules import (
    AnsweringRule,
    Default,
    During,
    JustExtension,
    NeedsFrame,
    Ring,
    RingTarget,
    Simultaneous,
    When,
)
from controller.operations import destcheck, destinations, numbers, rulecheck
from controller.operations.actors import Actor
from controller.operations.destinations import Named
from controller.operations.refused import Problem, Refused
from controller.store import find
from webui.forms import Form
from webui.portal import Person
from webui.rules import fields
from webui.rules.fields import ALWAYS, KIND, PLACES, YES
from webui.search.kinds import GONE
from webui.search.resolving import Unclear, resolved, ringing, words_of

OUTSIDE = "outside-"  # before a frame's id: the rule is for the rest of the time
LONGEST = 600  # seconds of delay
NOT_A_RULE_YET = RuleId(0)
To = TypeVar("To", bound=Destination)


@dataclass(slots=True)
class Draft:
    """The rule as far as it can be understood. `outside`: it is for when that frame does not hold.

    `rows` are the numbers of the form's rows that became ring targets, in order. `lacks_place`: all calls are to be
    forwarded, and it is not said where to. `has_way_out`: outside numbers of it can ring.
    """

    rule: AnsweringRule
    named: Named
    outside: FrameId | None = None
    lacks_place: bool = False
    has_way_out: bool = True
    rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(session: Session, by: Actor, whose: Person, form: Form, before: AnsweringRule | None) -> Draft:
    """Nothing is refused here: `problems` tells what could not be understood."""
    kept = frozenset(rulecheck.named(before)) if before else frozenset[Destination]()
    texts = [*(form.value(place) for place in PLACES), *form.several("target")]
    named = destinations.named(session, by, whose.id, words_of(texts))
    draft = Draft(AnsweringRule(NOT_A_RULE_YET, Default()), named)
    found = {place: _place(draft, form, place, kept, whose.domain.country) for place in PLACES}
    does = form.value("does")
    draft.lacks_place = does == "forward" and found[ALWAYS] is None
    if draft.lacks_place and not any(each.field == ALWAYS for each in draft.problems):
        draft.problems.append(Problem(ALWAYS, _("Say where all calls go: a person, a group or a telephone number.")))
    if does not in ("forward", "dnd"):
        found[ALWAYS] = None
        draft.problems = [each for each in draft.problems if each.field != ALWAYS]
    draft.rule = AnsweringRule(
        id=NOT_A_RULE_YET if before is None else before.id,
        when=_when(draft, form, before),
        enabled=before is None or before.enabled,
        name=form.value("name").strip(),
        dnd=does == "dnd",
        dnd_destination=found[fields.DND],
        forwards=fields.forwards(found),
        screening=form.value("screening") == YES,
        ring=_ring(draft, form, whose.domain.country),
    )
    draft.has_way_out = _has_way_out(session, whose, draft.rule)
    return draft


def saved(session: Session, whose: Person, rule: AnsweringRule, named: Named) -> Draft:
    """A rule as it stands in the database."""
    return Draft(rule, named, has_way_out=_has_way_out(session, whose, rule))


def _has_way_out(session: Session, whose: Person, rule: AnsweringRule) -> bool:
    """Whether the domain has an outside line; not asked where the rule names no outside number."""
    names_outside = any(isinstance(to, ToExternal) for to in rulecheck.named(rule))
    return not names_outside or find.has_way_out(session, whose.domain.id)


def checked(session: Session, whose: Person, draft: Draft, before: AnsweringRule | None) -> list[Problem]:
    """All that is wrong, what the database knows included; empty: it can be saved."""
    kept = frozenset(rulecheck.named(before)) if before else frozenset[Destination]()
    problems = [*draft.problems, *_rows(session, whose, draft, kept)]
    drawn = draft.rule
    if draft.outside is not None:
        drawn = replace(drawn, when=During(draft.outside))
    try:
        rulecheck.checked(session, whose.user, drawn, before)
    except Refused as refused:
        problems += [each for each in refused.problems if each.field not in ("ring", "ring_delay")]
    return problems


def _place(draft: Draft, form: Form, place: str, kept: Collection[Destination], country: str) -> Destination | None:
    text, kind = form.value(place).strip(), form.value(place + KIND)
    if not text:
        return None
    try:
        return _normalised(draft, place, resolved(draft.named, text, _usable(kind, text, kept)), country)
    except Unclear as unclear:
        draft.problems.append(Problem(place, str(unclear)))
        return None


def _usable(kind: str, text: str, kept: Collection[Destination]) -> str:
    """What no longer exists may stay where it stood, and only there."""
    return "" if kind == GONE and Gone(text) not in kept else kind


def _normalised(draft: Draft, place: str, to: To, country: str) -> To | None:
    """As it will be dialled; None for what is no number."""
    if not isinstance(to, ToExternal):
        return to
    count = len(draft.problems)
    number = numbers.e164(draft.problems, place, to.number, country)
    return None if len(draft.problems) > count else cast(To, ToExternal(number))


def _when(draft: Draft, form: Form, before: AnsweringRule | None) -> When:
    if before is not None and isinstance(before.when, Default):
        return before.when
    chosen = form.value("when")
    is_outside, number = chosen.startswith(OUTSIDE), chosen.removeprefix(OUTSIDE)
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return NeedsFrame()
    frame = FrameId(int(number))
    if is_outside:
        draft.outside = frame
    return During(frame)


def _ring(draft: Draft, form: Form, country: str) -> Ring:
    if form.value("rings") != "simultaneous":
        return JustExtension()
    targets = tuple(_targets(draft, form, country))
    ticked = {name: form.value(name) == YES for name in ("include_extension", "all_phones", "confirm_external")}
    return Simultaneous(targets, **ticked)


def _targets(draft: Draft, form: Form, country: str) -> Iterator[RingTarget]:
    kinds, delays = form.several("target_kind"), form.several("target_delay")
    for row, text in enumerate(form.several("target")):
        if not text.strip():
            continue
        kind = kinds[row] if row < len(kinds) else ""
        delay = _delay(draft, row, delays[row] if row < len(delays) else "")
        try:
            to = _normalised(draft, f"target-{row}", ringing(draft.named, text.strip(), kind), country)
        except Unclear as unclear:
            draft.problems.append(Problem(f"target-{row}", str(unclear)))
            continue
        if to is None:
            continue
        draft.rows.append(row)
        yield RingTarget(to, delay)


def _delay(draft: Draft, row: int, text: str) -> int:
    clean = text.strip() or "0"
    if clean.isascii() and clean.isdecimal() and len(clean) < 5 and int(clean) <= LONGEST:
        return int(clean)
    message = _("“%(text)s” is no delay. Type whole seconds, from 0 to %(most)s.", text=text, most=LONGEST)
    draft.problems.append(Problem(f"target_delay-{row}", message))
    return 0


def _rows(session: Session, whose: Person, draft: Draft, kept: frozenset[Destination]) -> list[Problem]:
    """Each ring target at its own row; of two equal ones the second is at fault."""
    ring = draft.rule.ring
    if not isinstance(ring, Simultaneous):
        return []
    problems: list[Problem] = []
    look = destcheck.look_up(session, whose.user, [target.to for target in ring.targets])
    seen: set[Destination] = set()
    for row, target in zip(draft.rows, ring.targets, strict=True):
        destcheck.checked(problems, look, f"target-{row}", target.to, kept)
        if target.to in seen:
            problems.append(Problem(f"target-{row}", _("This one rings already: see above. Remove one of the two.")))
        seen.add(target.to)
    if len(ring.targets) > rulecheck.MAX_TARGETS:
        most = _("At most %(most)s can ring along. Remove some.", most=rulecheck.MAX_TARGETS)
        problems.append(Problem("ring", most))
    return problems
