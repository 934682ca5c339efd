"""The time frames a new domain starts with: Open hours, Holidays, Closed hours (PRODUCT §3)."""

from datetime import date

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.timeframes import Always, Dates, FrameKind, Holidays, SingleDay, Weekly, WeeklyRange
from controller.operations import frames, holidays
from controller.operations.actors import Actor

NAMES = {
    "en": ("Open hours", "Holidays", "Closed hours"),
    "fr": ("Heures d’ouverture", "Jours fériés", "Heures de fermeture"),
}
"""By language. They are names from then on, which people may change, and are not told in another language."""

OFFICE_DAYS = range(1, 6)  # Monday to Friday
OPEN, CLOSE = 9 * 60, 17 * 60


def add(session: Session, actor: Actor, domain: DomainId, country: str, language: str) -> None:
    """Shared frames of a domain that has none yet, called as in its language (`fr`, `fr-CH`) where we speak it."""
    opened, holiday, closed = names(language)
    hours = Weekly(tuple(WeeklyRange(day, OPEN, CLOSE) for day in OFFICE_DAYS))
    frames.add(session, actor, domain, None, opened, hours)
    frames.add(session, actor, domain, None, holiday, _holidays(country, actor.at.year))
    frames.add(session, actor, domain, None, closed, Always())


def names(language: str) -> tuple[str, str, str]:
    """Of the open hours, the holidays and the closed hours."""
    return NAMES.get(language.partition("-")[0].lower(), NAMES["en"])


def _holidays(country: str, year: int) -> FrameKind:
    try:
        names = dict(holidays.catalogue(country, None, year))
    except holidays.UnknownCountry:
        names = {}
    if not names:
        return Dates((SingleDay(date(year, 1, 1), yearly=True),))  # a start for countries without a calendar
    return Holidays(country, None, tuple(names))
