"""A call's row and timeline as an onlooker would tell it, in one line: for tables that people read through."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from controller.domain.history import Party, Step, Told
from controller.domain.history_names import Whose


def reads(told: Told) -> str:
    """`1001 called 1002: busy. Forwarded (busy) by 1002. 1003 answered. Ended by the caller.`"""
    began = f"{_who(told.caller)} called {told.dialled or 'nobody'}"
    parts = [text for step in _in_order(told.steps) if (text := _line(step))]
    return f"{began}: {', '.join(parts) or 'nothing'}. {_result(told)}"


def _in_order(steps: Iterable[Step]) -> Iterator[Step]:
    """Phones that begin or stop ringing at the same time do so in any order; so do recordings of both parties."""
    told = (step for step in steps if step.kind not in ("called", "ended", "code"))
    for (kind, _), same in groupby(told, key=lambda step: (step.kind, step.word if step.kind == "recorded" else "")):
        yield from sorted(same, key=_line if kind in ("ringing", "not answered", "recorded") else _as_told)


def _as_told(step: Step) -> int:
    return 0


def line(told: Told, whose: Whose) -> str:
    """That, and what each user's own list says: `… | 1001 placed, 1002 elsewhere (1003)`."""
    known = {user: named.number for user, named in whose.users.items()}
    lists = [
        f"{known.get(each.user, each.user)} {each.outcome}"
        + (f" ({known.get(each.answerer, each.answerer)})" if each.answerer else "")
        for each in told.shares
    ]
    return f"{reads(told)} | {', '.join(lists) or 'nobody'}"


def _result(told: Told) -> str:
    by = f" by {_who(told.answered_by)}" if told.answered_by else ""
    return f"{told.result.capitalize()}{by}; {told.ended_by} ended it" + ("; odd" if told.is_odd else "")


def _line(step: Step) -> str:
    who, word = _who(step.who), f" ({step.word})" if step.word else ""
    match step.kind:
        case "entered":
            return f"rules of {who}" if step.who and step.who.kind == "user" else f"group {who}"
        case "not answered":
            return "" if step.word == "elsewhere" else f"{who} {step.word or 'did not answer'}"
        case "ringing":
            return f"{who} rang"
        case "answered" | "picked up" | "retrieved" | "held" | "resumed":
            return f"{who} {step.kind}"
        case "parked":
            return f"parked on {step.number}" + (f" by {who}" if step.who else "")
        case "transferred":
            return f"transferred by {who}{word}"
        case "forwarded":
            return f"forwarded by {who}{word}"
        case "voicemail" | "message":
            return f"{step.kind} of {who}{word}"
        case "screened" | "refused" | "odd":
            return f"{step.kind}{word}"
        case "recorded":
            return f"{who} {'stopped recording' if step.word else 'recorded'}"
        case "confirmed":
            return f"{who} did not confirm" if step.word == "refused" else f"{who} confirmed"
        case _:
            return step.kind


def _who(who: Party | None) -> str:
    if who is None:
        return "nobody"
    if who.kind == "user" and not who.number:
        return "somebody hidden"
    return who.number or who.name or f"{who.kind} {who.id if who.id is not None else '?'}"
