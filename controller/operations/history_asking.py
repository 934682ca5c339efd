"""Which calls of the past are asked for: the words of an address, the API or a command line, as what the store reads.

All of them have the same words, and refuse the same nonsense, each at its field. Days are those of the reader's zone.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller.domain.history import Outcome, Result
from controller.domain.ids import DomainId, UserId
from controller.domain.reporting import Preset, presets
from controller.domain.saying import say
from controller.operations import gate, history_access, history_who
from controller.operations.actors import Actor
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse, refuse_any
from controller.store import dids, find
from controller.store.history_pages import UNHEARD
from controller.store.history_wanted import Codes, Cursor, Wanted

FIELDS = (
    *("range", "since", "until", "direction", "result", "who", "department", "device", "number", "longer", "codes"),
    "recorded",
)
RANGES: tuple[Preset, ...] = get_args(Preset)
DIRECTIONS = ("in", "out", "inside")
OF_ALL: Mapping[str, tuple[Result, ...]] = {
    "answered": ("answered",),
    "missed": ("missed",),
    "voicemail": ("message", "voicemail"),
    "busy": ("busy",),
    "refused": ("refused", "blocked"),
    "interrupted": ("interrupted",),
}
"""What became of a call."""
OF_ONE: Mapping[str, tuple[tuple[Result, ...], tuple[Outcome, ...]]] = {
    "answered": (("answered",), ("answered", "placed")),
    "elsewhere": ((), ("elsewhere",)),
    "missed": ((), UNHEARD),  # those that the badge counts
    "voicemail": (("message", "voicemail"), ()),
    "unanswered": (("missed", "message", "voicemail", "busy"), ("placed",)),
    "busy": (("busy",), ()),
    "refused": (("refused", "blocked"), ()),
    "interrupted": (("interrupted",), ()),
}
"""Of one user's calls, too: and what that was for him."""
RECEIVED: tuple[Outcome, ...] = ("answered", "elsewhere", "message", "voicemail", "missed")
CODES: tuple[Codes, ...] = ("with", "only")
RECORDED = ("yes",)
LONGEST = 120  # characters of a search
LENGTH = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,5})")
YEARS = range(2000, 2100)
CURSOR = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")
ID = re.compile(r"[0-9]{1,9}")


def wanted(
    session: Session,
    actor: Actor,
    domain: DomainId,
    user: UserId | None,
    words: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
) -> Wanted:
    """What is empty, or not there, is anything. Raises Refused, with all that is wrong, and Missing and Forbidden."""
    history_access.see(session, actor, domain, user)
    problems: Problems = []
    cells: dict[str, Any] = _span(problems, words, now.astimezone(zone).date(), zone)
    cells |= _kinds(problems, words, user) | _things(problems, session, domain, user, words)
    cells |= {"longer": _length(problems, words), "codes": _choice(problems, words, "codes", CODES)}
    cells["recorded"] = bool(_choice(problems, words, "recorded", RECORDED))
    text = words.get("who", "").strip()
    if len(text) > LONGEST:
        problems.append(Problem("who", say("That is too long. Use at most {most} characters.", most=LONGEST)))
    refuse_any(problems)
    if text:
        cells |= history_who.found(session, actor, domain, text)
    return Wanted(domain=domain, user=user, **cells)


def cursor(field: str, text: str) -> Cursor:
    """Of a place in a list that was given out as text. Raises Refused."""
    found = CURSOR.fullmatch(text)
    if found is None:
        raise refuse(field, "This is no place in the list. Leave it out to begin with the newest calls.")
    return Cursor(int(found[1]), int(found[2]))


def text_of(cursor: Cursor | None) -> str:
    """Empty where there is none."""
    return "" if cursor is None else f"{cursor.began}-{cursor.id}"


def midnight(day: date, zone: ZoneInfo) -> float:
    """When it begins there, in seconds since 1970."""
    return datetime.combine(day, time(0), zone).timestamp()


def _span(problems: Problems, words: Mapping[str, str], today: date, zone: ZoneInfo) -> dict[str, float | None]:
    """Days that are named come before a preset."""
    preset = _choice(problems, words, "range", RANGES)
    since, until = (_edge(problems, words, field, zone, extra) for field, extra in (("since", 0), ("until", 1)))
    if preset and since is None and until is None:
        days = presets(today)[cast(Preset, preset)]
        return {"since": midnight(days.first, zone), "until": midnight(days.last + timedelta(days=1), zone)}
    if since is not None and until is not None and until <= since:
        problems.append(Problem("until", say("This comes before the beginning. Choose a later day.")))
    return {"since": since, "until": until}


def _kinds(problems: Problems, words: Mapping[str, str], user: UserId | None) -> dict[str, Any]:
    """Direction and result; of one user's calls as he sees them: in and out, whoever it was with."""
    result = _choice(problems, words, "result", tuple(OF_ALL if user is None else OF_ONE))
    direction = _choice(problems, words, "direction", DIRECTIONS)
    sets: dict[str, Any] = {}
    if user is None:
        sets["results"] = OF_ALL.get(result)
        sets["directions"] = (direction,) if direction else None
        return _sets(sets)
    results, outcomes = OF_ONE.get(result, ((), ()))
    sides = {"in": RECEIVED, "out": ("placed",)}.get(direction)
    both = outcomes or sides
    if outcomes and sides:
        both = tuple(each for each in outcomes if each in sides)
    inside = ("inside",) if direction == "inside" else None
    return _sets({"results": results or None, "outcomes": both, "directions": inside})


def _sets(found: Mapping[str, Any]) -> dict[str, Any]:
    """None, any, stays."""
    return {name: None if each is None else frozenset(each) for name, each in found.items()}


def _things(
    problems: Problems, session: Session, domain: DomainId, user: UserId | None, words: Mapping[str, str]
) -> dict[str, Any]:
    """A phone, a public number, a department: those of this domain; of one user's calls his own phones."""
    device, number, department = (words.get(name, "").strip() for name in ("device", "number", "department"))
    cells: dict[str, Any] = {}
    if device:
        card = find.device(session, int(device)) if ID.fullmatch(device) else None
        if card is None or card.domain_id != domain or user not in (None, card.owner_id):
            problems.append(Problem("device", say("There is no phone {device!r} here.", device=device[:LONGEST])))
        cells["device"] = card.id if card else None
    if number:
        found = dids.numbered(session, number) if len(number) <= LONGEST else None
        if found is None or found.domain_id != domain:
            problems.append(Problem("number", say("There is no number {number!r} here.", number=number[:LONGEST])))
        cells["number"] = number
    if department and user is None:
        cells["users"] = history_who.people_of(session, domain, department)
    return cells


def _length(problems: Problems, words: Mapping[str, str]) -> float | None:
    """In minutes, `2`, or minutes and seconds, `1:30`; as seconds."""
    text = words.get("longer", "").strip()
    found = LENGTH.fullmatch(text)
    if text and found is None:
        problems.append(Problem("longer", say("Write minutes, such as 2, or minutes and seconds, such as 1:30.")))
    if found is None:
        return None
    return int(found[1]) * 60 + int(found[2]) if found[1] else int(found[2]) * 60


def _edge(problems: Problems, words: Mapping[str, str], field: str, zone: ZoneInfo, extra: int) -> float | None:
    """Of a day its first midnight, and `extra` days later; of a moment with its zone that moment."""
    text = words.get(field, "").strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        day = at.date() if at.tzinfo is None and at.time() == time(0) else None
        if at.year in YEARS and (day or at.tzinfo):
            return midnight(day + timedelta(days=extra), zone) if day else at.timestamp()
    except (ValueError, OverflowError):
        pass
    problems.append(Problem(field, gate.not_a_day(text, YEARS)))
    return None


def _choice(problems: Problems, words: Mapping[str, str], field: str, known: tuple[str, ...]) -> str:
    text = words.get(field, "").strip()
    if text and text not in known:
        message = say("There is no {text!r} here. Use one of: {known}.", text=text[:LONGEST], known=", ".join(known))
        problems.append(Problem(field, message))
        return ""
    return text
