"""What the rule in the editor will do, told while it is edited, in the words its card will have."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from controller.domain.directory import Directory, User
from controller.domain.placing import placed
from controller.domain.rules import AnsweringRule, Default, During
from controller.domain.timeframes import TimeFrame
from controller.domain.unreachable import unreachable
from controller.operations.refused import Problem
from controller.operations.rulecheck import named
from webui.forms import Form
from webui.portal import Person
from webui.rules.draft import Draft
from webui.rules.fields import ALWAYS
from webui.rules.hiding import place
from webui.rules.outside import drafted, needs_rule, unmade
from webui.rules.standing import standing
from webui.rules.timeline import Timeline, timeline
from webui.rules.times import hours_of, is_below_others
from webui.rules.warnings import warnings, without_gone
from webui.trunks import failing
from webui.words import rules as words
from webui.words.text import isolated

ASKED_FOR = ("when", ALWAYS)


@dataclass(frozen=True, slots=True)
class Preview:
    """`hours` is when, `sentence` what, `place` above which rule a new one will stand.

    `problems` stand in the way of saving, `warnings` don't.
    """

    hours: str
    place: str
    sentence: str
    details: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[str, ...]
    timeline: Timeline | None


def preview(
    whose: Person,
    draft: Draft,
    frames: Sequence[TimeFrame],
    present: Sequence[AnsweringRule] = (),
    problems: Iterable[Problem] = (),
    now: datetime | None = None,
) -> Preview:
    """`present`: the user's rules as they are saved, to tell which of them hides this one from `now` on."""
    every = (*frames, *unmade(whose, draft.outside))
    directory = standing(whose, draft.named, tuple(present), every, has_way_out=draft.has_way_out)
    user = replace(directory.users[whose.id], rules=_placed(directory, whose, draft, present, frames, now))
    directory, rule = replace(directory, users={**directory.users, whose.id: user}), draft.rule
    is_down = draft.has_way_out and failing.cuts_off_any(whose.domain.id, named(rule))
    unsaid = list(dict.fromkeys(problem.message for problem in problems))
    return Preview(
        hours=_hours(draft, frames, present, user.rules),
        place=_place(directory, user, draft, present),
        sentence=_("All calls go … where to?") if draft.lacks_place else words.summary(directory, user, rule),
        details=() if draft.lacks_place else words.details(directory, user, without_gone(rule)),
        warnings=(
            *(() if draft.lacks_place else warnings(directory, user, rule, is_down=is_down)),
            *_hidden(directory, user, draft, now),
        ),
        problems=tuple(unsaid),
        timeline=timeline(directory, user, rule) if _rings(rule) and not draft.lacks_place else None,
    )


def in_the_way(form: Form, problems: Iterable[Problem]) -> list[Problem]:
    """Without what is merely not filled in yet: the first lines ask for it, and saving does."""
    return [each for each in problems if each.field not in ASKED_FOR or form.value(each.field).strip()]


def _rings(rule: AnsweringRule) -> bool:
    return not rule.dnd and words.usable(rule.forwards.always) is None


def _placed(
    directory: Directory,
    whose: Person,
    draft: Draft,
    present: Sequence[AnsweringRule],
    frames: Sequence[TimeFrame],
    now: datetime | None,
) -> tuple[AnsweringRule, ...]:
    """The rules with this one where it stands or will stand."""
    if any(rule.id == draft.rule.id for rule in present):
        return tuple(draft.rule if rule.id == draft.rule.id else rule for rule in present)
    more: tuple[AnsweringRule, ...] = (draft.rule,)
    if draft.outside is not None:
        more = drafted(tuple(present), draft.outside, draft.rule, frames)
    rules = (*present[:-1], *more, *present[-1:])
    if now is None or not present or not _all_known(directory, rules):
        return rules
    user = replace(directory.users[whose.id], rules=tuple(present))
    for rule in more:
        user = replace(user, rules=placed(directory, user, rule, now))
    return user.rules


def _place(directory: Directory, user: User, draft: Draft, present: Sequence[AnsweringRule]) -> str:
    """Of a new rule that will not be the last one above Default."""
    if not present or any(rule.id == draft.rule.id for rule in present):
        return ""
    return place(directory, user, draft.rule.id)


def _all_known(directory: Directory, rules: Sequence[AnsweringRule]) -> bool:
    return all(not isinstance(rule.when, During) or rule.when.frame in directory.frames for rule in rules)


def _hours(
    draft: Draft, frames: Sequence[TimeFrame], present: Sequence[AnsweringRule], rules: Sequence[AnsweringRule]
) -> str:
    """`present` is without a new rule, `rules` with it."""
    by_id = {frame.id: frame for frame in frames}
    match draft.rule.when:
        case Default():
            return _("Whenever no rule above holds")
        case During(frame) if frame not in by_id:
            return _("Choose a time frame")
        case During(frame) if draft.outside is not None:
            name = isolated(by_id[frame].name)
            if not present or not needs_rule(tuple(present), frame):
                return _("Outside “%(name)s”", name=name)
            return _(
                "Outside “%(name)s” (during it, calls stay as they are: a rule for that is added as well)", name=name
            )
        case During(frame):
            hours = hours_of(by_id[frame].kind, is_below=is_below_others(rules, draft.rule))
            return _("During “%(name)s”: %(hours)s", name=isolated(by_id[frame].name), hours=hours)
        case _:
            return _("Choose a time frame")


def _hidden(directory: Directory, user: User, draft: Draft, now: datetime | None) -> Iterator[str]:
    """That this rule never applies, and which others won't because of it."""
    if now is None or not _all_known(directory, user.rules):
        return
    enabled = tuple(replace(rule, enabled=True) if rule.id == draft.rule.id else rule for rule in user.rules)
    for hidden in unreachable(directory, replace(user, rules=enabled), now):
        if hidden.rule == draft.rule.id or (draft.rule.enabled and draft.rule.id in hidden.hidden_by):
            yield hidden.why
