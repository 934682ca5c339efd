"""What the lists can be narrowed down to: the choices of the form, in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.operations import history_who, recordings
from controller.operations.numbers import spaced
from controller.store import dids, find
from controller.store.engine import reading
from webui.history.area import Asked
from webui.portal import portal

MANY = 200  # phones of a domain: from then on a list of them helps nobody
DAY = re.compile(r"(?:\d{4}-\d\d-\d\d)?", re.ASCII)
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Pairs of value and words; of what there is only one of, nothing to choose.

    `days`: as what kind of field a day is typed, by name.
    """

    ranges: Options
    directions: Options
    results: Options
    numbers: Options
    devices: Options
    departments: Options
    codes: Options
    recorded: Options
    days: Mapping[str, str]
    more: bool  # something of what is seldom used is chosen


SELDOM = ("device", "number", "department", "longer", "codes", "recorded")


def choices(of: Asked) -> Choices:
    """For that list."""
    with reading(portal().database) as session:
        numbers, devices, departments = (
            _numbers(session, of),
            tuple(_devices(session, of)),
            _departments(session, of),
        )
    return Choices(
        ranges=_ranges(),
        directions=(("", _("In and out")), ("in", _("Incoming")), ("out", _("Outgoing")), ("inside", _("Inside"))),
        results=_results(of),
        numbers=(("", _("Any")), *numbers) if numbers or of.words.get("number") else (),
        devices=(("", _("Any")), *devices) if len(devices) > 1 or of.words.get("device") else (),
        departments=(("", _("Any")), *departments) if departments else (),
        codes=(("", _("Without feature codes")), ("with", _("With feature codes")), ("only", _("Only feature codes"))),
        recorded=(("", _("All calls")), ("yes", _("With a recording"))) if _hears(of) else (),
        days={name: _typed(of.words.get(name, "")) for name in ("since", "until")},
        more=any(of.words.get(name) for name in SELDOM),
    )


def _typed(text: str) -> str:
    """Fields for dates show nothing of what is no day, such as a moment."""
    return "date" if DAY.fullmatch(text) else "text"


def _hears(of: Asked) -> bool:
    """Whether there can be any for who looks."""
    heard = recordings.recorders(of.by, of.place.id)
    return heard is None or bool(heard) or bool(of.words.get("recorded"))


def _ranges() -> Options:
    return (
        ("", _("Any time")),
        ("today", _("Today")),
        ("yesterday", _("Yesterday")),
        ("week", _("This week")),
        ("last-week", _("Last week")),
        ("7", _("Last 7 days")),
        ("30", _("Last 30 days")),
        ("month", _("This month")),
        ("last-month", _("Last month")),
    )


def _results(of: Asked) -> Options:
    first = (("", _("Any result")), ("answered", _("Answered")), ("missed", _("Missed")))
    own = (("elsewhere", _("Answered by somebody else")), ("unanswered", _("Nobody answered me")))
    rest = (
        ("voicemail", _("Voicemail")),
        ("busy", _("Busy")),
        ("refused", _("Not put through")),
        ("interrupted", _("Interrupted")),
    )
    return (*first, *(own if of.card is not None else ()), *rest)


def _numbers(session: Session, of: Asked) -> Options:
    return tuple((card.number, spaced(card.number)) for card in dids.of_domain(session, of.place.id)[:MANY])


def _devices(session: Session, of: Asked) -> Iterator[tuple[str, str]]:
    """One's own; of a domain none: it is the person who is looked for."""
    if of.card is not None:
        for card in find.devices(session, of.card.id):
            yield str(card.id), card.label or card.name


def _departments(session: Session, of: Asked) -> Options:
    if of.card is not None:
        return ()
    return tuple((name, name) for name in history_who.departments(session, DomainId(of.place.id)))
