"""What the rule in the editor will do, told while it is edited, in the words its card will have."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from controller.domain.directory import Directory, User
from controller.domain.frames_text import summary
from controller.domain.rules import AnsweringRule, Default, During
from controller.domain.timeframes import TimeFrame
from controller.domain.unreachable import unreachable
from controller.operations.refused import Problem
from webui.portal import Person
from webui.rules.draft import Draft
from webui.rules.outside import needs_rule
from webui.rules.standing import standing
from webui.rules.timeline import Timeline, timeline
from webui.rules.warnings import warnings, without_gone
from webui.words import rules as words
from webui.words.text import isolated


@dataclass(frozen=True, slots=True)
class Preview:
    """`hours` is when, `sentence` what; `problems` stand in the way of saving, `warnings` don't."""

    hours: str
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
    rules = _placed(draft, present)
    directory = standing(whose, draft.named, rules, frames)
    user, rule = directory.users[whose.id], draft.rule
    unsaid = list(dict.fromkeys(problem.message for problem in problems))
    return Preview(
        hours=_hours(draft, frames, present),
        sentence=_("All calls go … where to?") if draft.lacks_place else words.summary(directory, user, rule),
        details=() if draft.lacks_place else words.details(directory, user, without_gone(rule)),
        warnings=(*warnings(directory, user, rule), *_hidden(directory, user, draft, now)),
        problems=tuple(unsaid),
        timeline=timeline(directory, user, rule) if _rings(rule) and not draft.lacks_place else None,
    )


def _rings(rule: AnsweringRule) -> bool:
    return not rule.dnd and words.usable(rule.forwards.always) is None


def _placed(draft: Draft, present: Sequence[AnsweringRule]) -> tuple[AnsweringRule, ...]:
    """The rules with this one where it stands or will stand."""
    if any(rule.id == draft.rule.id for rule in present):
        return tuple(draft.rule if rule.id == draft.rule.id else rule for rule in present)
    return (*present[:-1], draft.rule, *present[-1:])


def _hours(draft: Draft, frames: Sequence[TimeFrame], present: Sequence[AnsweringRule]) -> str:
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
            return _("During “%(name)s”: %(hours)s", name=isolated(by_id[frame].name), hours=summary(by_id[frame].kind))
        case _:
            return _("Choose a time frame")


def _hidden(directory: Directory, user: User, draft: Draft, now: datetime | None) -> Iterator[str]:
    known = all(not isinstance(rule.when, During) or rule.when.frame in directory.frames for rule in user.rules)
    if now is None or draft.outside is not None or not known:
        return
    enabled = tuple(replace(rule, enabled=True) if rule.id == draft.rule.id else rule for rule in user.rules)
    for hidden in unreachable(directory, replace(user, rules=enabled), now):
        if hidden.rule == draft.rule.id:
            yield hidden.why
