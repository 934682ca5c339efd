"""What the pages of caller lists show, prepared: every word is decided here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.operations.listpages import PAGE, Counts, Entry
from controller.operations.listpaste import Fate, Line
from controller.operations.lists import ListName
from controller.operations.numbers import spaced
from controller.store.plan_states import PlanState
from webui.whose import Whose
from webui.words.text import isolated

SHORT = 10  # numbers: fewer need no search
MARKS: dict[Fate, tuple[str, str]] = {
    "new": ("check", "good"),
    "there": ("skip", "quiet"),
    "twice": ("skip", "quiet"),
    "elsewhere": ("warning", "wait"),
    "refused": ("warning", "bad"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One number; `what` says what it covers where that is more than itself."""

    id: int
    number: str
    what: str
    note: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the two lists."""

    which: ListName
    name: str
    count: int
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """A pasted line, and what will become of it."""

    typed: str
    number: str
    icon: str
    tone: str
    what: str


@dataclass(frozen=True, slots=True)
class State:
    """How far the last change has got."""

    tone: Literal["good", "wait", "bad"]
    text: str


def tabs(of: Whose, counts: Counts, here: ListName) -> tuple[Tab, ...]:
    """Both lists with how many numbers they have."""
    names: tuple[tuple[ListName, str, int], ...] = (
        ("blocked", _("Blocked"), counts.blocked),
        ("allowed", _("Always allowed"), counts.allowed),
    )
    return tuple(Tab(which, name, count, of.to("show", list=which), which == here) for which, name, count in names)


def shown(entries: Iterable[Entry]) -> tuple[Shown, ...]:
    """As people write numbers."""
    return tuple(Shown(each.id, spaced(each.number), _what(each), each.note) for each in entries)


def after(entries: tuple[Entry, ...]) -> str:
    """Where the next part begins; empty when this was the last."""
    return entries[-1].number if len(entries) == PAGE else ""


def outlook(lines: Iterable[Line], which: ListName) -> tuple[Outlook, ...]:
    """Line by line."""
    return tuple(Outlook(each.typed, spaced(each.number), *MARKS[each.fate], _becomes(each, which)) for each in lines)


def state(known: PlanState | None) -> State | None:
    """None: nothing was ever saved."""
    if known is None:
        return None
    if known.standing in ("live", "durable"):
        return State("good", _("Your last change is live."))
    if known.standing == "failed":
        return State("bad", _("Saved, but not live: %(why)s", why=known.error))
    return State("wait", _("Saved, not live yet: it goes live by itself."))


def now_so(which: ListName, number: str) -> str:
    """What is so after a number was added."""
    name = isolated(spaced(number))
    if which == "blocked":
        return _("%(number)s is blocked from now on.", number=name)
    return _("%(number)s is always allowed from now on.", number=name)


def no_longer(which: ListName, number: str) -> str:
    """What is so after a number was taken out."""
    name = isolated(spaced(number))
    if which == "blocked":
        return _("%(number)s is no longer blocked.", number=name)
    return _("%(number)s is no longer always allowed.", number=name)


def noted(number: str, *, is_empty: bool) -> str:
    """What is so after a note was written, or taken away."""
    name = isolated(spaced(number))
    return _("No note on %(number)s any more.", number=name) if is_empty else _("Noted on %(number)s.", number=name)


def many_now_so(which: ListName, count: int) -> str:
    """What is so after several were added."""
    if which == "blocked":
        return ngettext("%(num)s number is blocked from now on.", "%(num)s numbers are blocked from now on.", count)
    return ngettext("%(num)s more number is always allowed.", "%(num)s more numbers are always allowed.", count)


def summary(lines: int, fresh: int) -> str:
    """Above the preview."""
    if not fresh:
        return _("Nothing of this can be added. It says why at each line.")
    return ngettext(
        "%(fresh)s of %(num)s number will be added.", "%(fresh)s of %(num)s numbers will be added.", lines, fresh=fresh
    )


def anonymous_now_so(on: bool) -> str:
    """What is so after the switch."""
    return _("Callers without a number are blocked.") if on else _("Callers without a number get through.")


def _what(entry: Entry) -> str:
    if entry.number.endswith("*"):
        return _("every number that begins so")
    if entry.number.isdecimal():
        return _("extension of %(name)s", name=isolated(entry.name)) if entry.name else _("extension of nobody here")
    return isolated(entry.name) if entry.name else ""


def _becomes(line: Line, which: ListName) -> str:
    match line.fate:
        case "new":
            return _("will be blocked") if which == "blocked" else _("will always be allowed")
        case "there":
            return _("is in this list already")
        case "twice":
            return _("stands here twice; counts once")
        case "elsewhere":
            return _("stays in the other list; take it out there first")
        case "refused":
            return line.why
