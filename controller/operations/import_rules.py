"""Answering rules and overrides of an import: what is written -> domain values; the rules of users who are there."""

from dataclasses import replace
from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from controller.domain.destinations import PARKED, Destination, Gone, ToExternal, ToHandset
from controller.domain.ids import RuleId, UserId
from controller.domain.rules import (
    AnsweringRule,
    Default,
    During,
    Forwards,
    JustExtension,
    NeedsFrame,
    Override,
    OverrideKind,
    Ring,
    RingTarget,
    Simultaneous,
    When,
)
from controller.domain.saying import say
from controller.operations import destcheck, gate, numbers, rulecheck, rules
from controller.operations.fileformat import FORWARDS
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import differences, frame_of, meant, rule_written
from controller.operations.gate import Problems
from controller.operations.import_work import Work, noting, title
from controller.operations.refused import Problem, refuse_any
from controller.store.cards import UserCard
from controller.store.whole import Person

NO_RULE = RuleId(0)


def drafts(work: Work, place: Place, owner: UserCard, parts: list[Part]) -> list[tuple[Part, AnsweringRule]]:
    """The rules as written, in order, Default last; notes what can't be meant."""
    found: list[tuple[Part, AnsweringRule]] = []
    for number, part in enumerate(parts, start=1):
        found.append((part, _draft(work, place.within(say("rule {number}", number=number)), owner, part)))
    defaults = [part for part, rule in found if isinstance(rule.when, Default)]
    for part in defaults[1:]:
        place.note(
            part.at("default"), "default", say("There is a Default rule already. Name a time frame for this one.")
        )
    if len(found) > rules.MAX_RULES + 1:
        place.note(
            parts[-1].line,
            "rules",
            say("These are {count} rules. Use {MAX_RULES} at most.", count=len(found), MAX_RULES=rules.MAX_RULES),
        )
    return sorted(found, key=lambda pair: isinstance(pair[1].when, Default))


def checked(work: Work, owner: UserCard, rule: AnsweringRule) -> AnsweringRule:
    """A new user's rule with numbers normalised; a destination that was gone where it comes from stays so."""
    problems: Problems = []
    gone = frozenset(to for to in rulecheck.named(rule) if _may_stay(to))
    clean = rulecheck.normalised(problems, work.known(owner), rule, gone)
    refuse_any(problems)
    rulecheck.expressible(owner, rule=clean)
    return clean


def destination(work: Work, owner: UserCard, to: Destination) -> Destination:
    """Of a new user's override, likewise."""
    problems: Problems = []
    clean = destcheck.checked(problems, work.known(owner), "to", to, frozenset([to] if _may_stay(to) else []))
    refuse_any(problems)
    return clean


def _may_stay(to: Destination) -> bool:
    """Parking may be switched off where it comes from, too."""
    return isinstance(to, Gone) or to == PARKED


def bring(work: Work, place: Place, person: Person, parts: list[Part]) -> None:
    """The rules of somebody who is there, exactly as the file says."""
    before = len(place.faults)
    wanted = drafts(work, place, person.card, parts)
    if len(place.faults) > before:
        return
    left = [rule for rule in person.rules if not isinstance(rule.when, Default)]
    paired: list[tuple[Part, AnsweringRule, AnsweringRule | None]] = []
    for part, rule in wanted:
        old = person.rules[-1] if isinstance(rule.when, Default) else _match(rule, left, [each for _, each in wanted])
        if old in left:
            left.remove(old)
        paired.append((part, rule, old))
    for old in left:
        rules.remove(work.session, work.actor, old.id)
        work.report.remove(
            "rule", say("a rule of {title}: {shown}", title=title(person.card), shown=_shown(work, person.card, old))
        )
    order = [_bring_one(work, place, person.card, number, each) for number, each in enumerate(paired, start=1)]
    if len(place.faults) == before and [id_ for id_ in order if id_ != person.rules[-1].id] != _order(person, left):
        _reorder(work, person, order)


def override_of(work: Work, owner: UserCard, part: Part, now: datetime) -> tuple[Override, bool]:
    """The override as written, its number not yet normalised, and whether it is on. Raises Refused, ValueError."""
    kind, to = part.get("kind"), part.get("to")
    problems: Problems = []
    gate.choice(problems, "kind", kind or "", get_args(OverrideKind))
    if (to is None) != (kind == "dnd"):
        message = (
            say("Say where to forward to.") if to is None else say("Do not disturb has no destination. Leave it out.")
        )
        problems.append(Problem("to", message))
    since, until = (_moment(problems, work, part, name) for name in ("since", "until"))
    refuse_any(problems)
    where = None if to is None else destination_of(work, owner.id, to)
    return Override(kind, since or now, where, until), part.get("active", True)


def destination_of(work: Work, owner: int | None, typed: str) -> Destination:
    """What is written, a number as in the domain's country where it is one. Raises ValueError."""
    to = meant(work.names, owner, typed)
    return ToExternal(numbers.e164([], "to", to.number, work.domain.country)) if isinstance(to, ToExternal) else to


def _draft(work: Work, place: Place, owner: UserCard, part: Part) -> AnsweringRule:
    """Whatever can't be meant is noted, and left out."""

    def to(name: str) -> Destination | None:
        return None if part.get(name) is None else _to(work, place, owner, part, name, part.get(name))

    return AnsweringRule(
        id=NO_RULE,
        when=_when(work, place, owner, part),
        enabled=part.get("enabled", True),
        name=part.get("name", ""),
        dnd=part.get("dnd", False),
        dnd_destination=to("dnd_to"),
        forwards=Forwards(**{slot: to(f"forward_{slot}") for slot in FORWARDS}),
        screening=part.get("screening", False),
        ring=_ring(work, place, owner, part.get("ring")),
    )


def _to(work: Work, place: Place, owner: UserCard, part: Part, name: str, typed: str) -> Destination | None:
    try:
        return destination_of(work, owner.id, typed)
    except ValueError as error:
        place.note(part.at(name), name, str(error))
        return None


def _when(work: Work, place: Place, owner: UserCard, part: Part) -> When:
    shared = part.get("shared_frame")
    name = shared or part.get("frame")
    if part.get("default"):
        if name is not None or not part.get("enabled", True):
            message = say("The Default rule always holds: it has no time frame and can’t be switched off.")
            place.note(part.at("default"), "default", message)
        return Default()
    found = None if name is None else frame_of(work.names, owner.id, name, shared=shared is not None)
    if name is None and "frame" not in part.values:
        place.note(part.line, "frame", say("When does it hold? Name a time frame, or write “default: yes”."))
    if name is not None and found is None:
        message = say(
            "{title} has no time frame “{name}”. Name an own or a shared one.", title=title(owner), name=name[:80]
        )
        place.note(part.at("frame"), "frame", message)
    return NeedsFrame() if found is None else During(found)


def _ring(work: Work, place: Place, owner: UserCard, part: Part | None) -> Ring:
    if part is None:
        return JustExtension()
    targets = [_target(work, place, owner, each) for each in part.get("targets", ())]
    flags = (part.get(name, False) for name in ("my_extension", "all_phones", "confirm"))
    return Simultaneous(tuple(target for target in targets if target is not None), *flags)


def _target(work: Work, place: Place, owner: UserCard, part: Part) -> RingTarget | None:
    typed = part.get("to", "")
    to = _to(work, place, owner, part, "to", typed)
    if isinstance(to, ToHandset | ToExternal):
        return RingTarget(to, part.get("delay", 0))
    if to is not None:
        message = say("“{typed}” can’t ring along. Name a handset:… or an external:… number.", typed=typed[:60])
        place.note(part.at("to"), "ring", message)
    return None


def _match(rule: AnsweringRule, left: list[AnsweringRule], wanted: list[AnsweringRule]) -> AnsweringRule | None:
    """The present rule that it is, or comes from: the same, else of the same time and name unless that is another's."""
    same = [old for old in left if replace(old, id=NO_RULE) == rule]
    alike = [old for old in left if (old.when, old.name) == (rule.when, rule.name)]
    free = [old for old in alike if replace(old, id=NO_RULE) not in wanted]
    return next(iter(same or free), None)


def _bring_one(
    work: Work, place: Place, owner: UserCard, number: int, pair: tuple[Part, AnsweringRule, AnsweringRule | None]
) -> RuleId:
    part, rule, old = pair
    if old is not None and replace(old, id=NO_RULE) == rule:
        work.report.keep("rule")
        return old.id
    what = say("rule {number} of {title}", number=number, title=title(owner))
    with noting(place.within(say("rule {number}", number=number)), part):
        if old is None:
            id_ = rules.add(work.session, work.actor, UserId(owner.id), rule, rules.LAST)
            work.report.add("rule", f"{what}: {_shown(work, owner, rule)}")
            return id_
        told = [rule_written(work.names, owner.id, each) for each in (old, rule)]
        if rules.change(work.session, work.actor, old.id, rule) != old:
            work.report.change("rule", what, differences(*told))
    return old.id if old else NO_RULE


def _order(person: Person, gone: list[AnsweringRule]) -> list[RuleId]:
    return [rule.id for rule in person.rules[:-1] if rule not in gone]


def _reorder(work: Work, person: Person, order: list[RuleId]) -> None:
    """Rules that were added stand at the end by themselves."""
    present = [rule.id for rule in rules.everything(work.session, work.actor, UserId(person.card.id))]
    last = present[-1]
    wanted = [*(id_ for id_ in order if id_ != last), last]
    if wanted != present:
        rules.reorder(work.session, work.actor, UserId(person.card.id), wanted)
        work.report.change(
            say("order of rules"),
            say(say("the order of the rules of {title}"), title=title(person.card)),
            [say("as in the file")],
        )


def _shown(work: Work, owner: UserCard, rule: AnsweringRule) -> str:
    cells: dict[str, Any] = rule_written(work.names, owner.id, rule)
    return "; ".join(differences({}, cells)).replace("none → ", "")


def _moment(problems: Problems, work: Work, part: Part, name: str) -> datetime | None:
    """Where no zone is written, the domain's is meant."""
    typed = part.get(name)
    if typed is None:
        return None
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        problems.append(
            Problem(name, say("{typed!r} is not a moment. Write it like 2026-12-25T10:00+01:00.", typed=typed[:40]))
        )
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(work.domain.zone))
