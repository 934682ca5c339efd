"""The timeline of a call: each step as a sentence about what somebody did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from controller.domain.history import Step, Told
from controller.operations.numbers import spaced
from webui.history.parties import Names, who
from webui.history.rows import lasted, moment
from webui.words.text import isolated

Called = Mapping[int, str]
"""What rules, or phones, are called, by id."""
MARKS: Mapping[str, str] = {
    "called": "outbound",
    "entered": "rules",
    "ringing": "ring",
    "not answered": "missed",
    "forwarded": "forward",
    "do not disturb": "moon",
    "screened": "question",
    "confirmed": "check",
    "answered": "phone",
    "picked up": "phone",
    "held": "pause",
    "resumed": "play",
    "parked": "park",
    "came back": "undo",
    "retrieved": "park",
    "transferred": "transfer",
    "recorded": "record",
    "voicemail": "voicemail",
    "message": "voicemail",
    "code": "codes",
    "blocked": "block",
    "refused": "block",
    "not parked": "park",
    "ended": "hang-up",
    "interrupted": "warning",
    "odd": "question",
}
GOOD = ("answered", "picked up", "retrieved")
BAD = ("interrupted", "refused", "blocked", "not parked")


@dataclass(frozen=True, slots=True)
class Line:
    """`time` by the reader's clock, `after` since the call began."""

    mark: str
    tone: str
    time: str
    after: str
    said: str


def lines(told: Told, names: Names, rules: Called, phones: Called, zone: ZoneInfo) -> tuple[Line, ...]:
    """From the first to the last."""
    return tuple(
        Line(
            MARKS[step.kind],
            "good" if step.kind in GOOD else "bad" if step.kind in BAD else "",
            f"{moment(step.at, zone):%H:%M:%S}",
            f"+{lasted(max(0.0, step.at - told.began))}",
            said(step, names, rules, phones),
        )
        for step in told.steps
    )


def said(step: Step, names: Names, rules: Called, phones: Called) -> str:
    """The sentence, without its moment."""
    name = isolated(who(step.who, names, step.number).name) if step.who or step.number else ""
    number = isolated(spaced(step.number)) if step.number else ""
    if step.kind in OF_WORD:
        told = OF_WORD[step.kind]().get(step.word)
        if told is not None:
            return str(told(name, number))
    if step.kind == "entered":
        return _entered(step, name, rules)
    if step.kind == "ringing" and step.who and (phone := phones.get(step.who.device or 0)):
        return _("%(name)s: %(phone)s rang", name=name, phone=isolated(phone))
    return str(SAID[step.kind](name, number))


def _entered(step: Step, name: str, rules: Called) -> str:
    if step.who is not None and step.who.kind == "group":
        return _("It came to the group %(name)s", name=name)
    rule = rules.get(step.rule) if step.rule is not None else None
    if rule:
        return _("It came to %(name)s, whose rule “%(rule)s” held", name=name, rule=isolated(rule))
    return _("It came to %(name)s", name=name)


Sentence = Callable[[str, str], str]
SAID: Mapping[str, Sentence] = {
    "called": lambda name, number: (
        _("%(name)s called %(number)s", name=name, number=number) if number else _("%(name)s called", name=name)
    ),
    "ringing": lambda name, number: _("%(name)s: the phone rang", name=name),
    "not answered": lambda name, number: _("%(name)s did not answer", name=name),
    "forwarded": lambda name, number: (
        _("%(name)s forwarded the call to %(number)s", name=name, number=number)
        if number
        else _("%(name)s forwarded the call", name=name)
    ),
    "do not disturb": lambda name, number: _("%(name)s did not want to be disturbed", name=name),
    "screened": lambda name, number: _("The caller was asked for a name"),
    "confirmed": lambda name, number: _("%(name)s took the call by pressing 1", name=name),
    "answered": lambda name, number: _("%(name)s answered", name=name),
    "picked up": lambda name, number: _("%(name)s picked the call up", name=name),
    "held": lambda name, number: _("%(name)s put the call on hold", name=name),
    "resumed": lambda name, number: _("%(name)s came back to the call", name=name),
    "parked": lambda name, number: (
        _("%(name)s parked the call on %(number)s", name=name, number=number)
        if name and name != number
        else _("The call was parked on %(number)s", number=number)
    ),
    "came back": lambda name, number: (
        _("Nobody took the call; it came back to %(name)s", name=name)
        if name
        else _("Nobody took the call; it came back")
    ),
    "retrieved": lambda name, number: _("%(name)s retrieved the call", name=name),
    "transferred": lambda name, number: (
        _("%(name)s transferred the call to %(number)s", name=name, number=number)
        if number
        else _("%(name)s transferred the call", name=name)
    ),
    "recorded": lambda name, number: _("The recording for %(name)s began", name=name),
    "voicemail": lambda name, number: _("The voicemail of %(name)s answered", name=name),
    "message": lambda name, number: _("A message was left for %(name)s", name=name),
    "code": lambda name, number: _("The feature code %(number)s was dialled", number=number),
    "blocked": lambda name, number: _("The caller is on a list of blocked callers"),
    "refused": lambda name, number: _("The call was not put through"),
    "not parked": lambda name, number: _("The call could not be parked"),
    "ended": lambda name, number: _("%(name)s hung up", name=name) if name else _("The call ended"),
    "interrupted": lambda name, number: _("The telephone system failed; this is the last that is known"),
    "odd": lambda name, number: _("Something happened that is not understood"),
}


def _not_answered() -> Mapping[str, Sentence]:
    return {
        "busy": lambda name, number: _("%(name)s was busy", name=name),
        "declined": lambda name, number: _("%(name)s declined the call", name=name),
        "elsewhere": lambda name, number: _("%(name)s: the phone fell silent, somebody else had answered", name=name),
        "cancelled": lambda name, number: _("%(name)s: the phone fell silent", name=name),
        "failed": lambda name, number: _("%(name)s could not be reached", name=name),
    }


def _forwarded() -> Mapping[str, Sentence]:
    whys = {
        "always": _("all calls"),
        "busy": _("when busy"),
        "no answer": _("when nobody answers"),
        "offline": _("when no phone is connected"),
        "on a call": _("when on a call"),
        "do not disturb": _("while not to be disturbed"),
        "operator": _("to the operator"),
    }
    return {word: _forward(why) for word, why in whys.items()}


def _forward(why: str) -> Sentence:
    def told(name: str, number: str) -> str:
        if number:
            return _("%(name)s forwarded the call to %(number)s (%(why)s)", name=name, number=number, why=why)
        return _("%(name)s forwarded the call (%(why)s)", name=name, why=why)

    return told


def _screened() -> Mapping[str, Sentence]:
    return {
        "accepted": lambda name, number: _("%(name)s heard who it was, and took the call", name=name),
        "declined": lambda name, number: _("%(name)s heard who it was, and declined", name=name),
        "voicemail": lambda name, number: _("%(name)s heard who it was, and sent the caller to voicemail", name=name),
    }


def _confirmed() -> Mapping[str, Sentence]:
    return {"refused": lambda name, number: _("%(name)s did not take the call", name=name)}


def _recorded() -> Mapping[str, Sentence]:
    return {"stopped": lambda name, number: _("The recording for %(name)s ended", name=name)}


def _refused() -> Mapping[str, Sentence]:
    whys = {
        "too many forwards": _("too many forwards"),
        "no such code": _("there is no such code"),
        "too much today": _("a limit of the day was reached"),
        "nobody has that number": _("nobody has that number"),
        "no number": _("that is no telephone number"),
        "not allowed": _("it is not allowed"),
        "no way out": _("no outside line was free or working"),
    }
    return {word: _refusal(why) for word, why in whys.items()}


def _refusal(why: str) -> Sentence:
    return lambda name, number: _("The call was not put through: %(why)s", why=why)


OF_WORD: Mapping[str, Callable[[], Mapping[str, Sentence]]] = {
    "not answered": _not_answered,
    "forwarded": _forwarded,
    "screened": _screened,
    "confirmed": _confirmed,
    "recorded": _recorded,
    "refused": _refused,
}
"""What the step's word says more."""
