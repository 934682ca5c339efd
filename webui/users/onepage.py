"""What the page of one user shows beside its forms."""

from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import acting, dids, features, grants, roster
from controller.operations.actors import Actor
from controller.operations.numbers import spaced
from controller.operations.refused import Refused
from controller.store import find, rosters
from controller.store.cards import DeviceCard, GrantCard, UserCard
from webui import switched
from webui.callrecordings import policy
from webui.users import factors, making, people

ELSEWHERE = (("rules.show", "rules"), ("frames.show", "frames"), ("phones.show", "phones"))
LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant in words."""

    id: int
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class UserPage:
    """Everything beside the fields."""

    entry: str
    second_step: str
    role: str
    phones: tuple[DeviceCard, ...]
    numbers: tuple[str, ...]
    granted: tuple[Granted, ...]
    departments: tuple[str, ...]
    scopes: list[tuple[str, str, str]]
    languages: list[tuple[str, str]]
    callers: list[tuple[str, str, str]]
    recording: list[tuple[str, str, str]]
    links: list[tuple[str, str, str]]
    may_act: bool
    is_oneself: bool


def prepare(session: Session, by: Actor, card: UserCard, now: datetime) -> UserPage:
    user, domain = UserId(card.id), DomainId(card.domain_id)
    given = grants.everything(session, by, user)
    known = roster.names(session, by, domain, [grant.of_id for grant in given if grant.of_id is not None])
    return UserPage(
        entry=people.entry(rosters.access(session, [card.id])[card.id], now),
        second_step=factors.told(session, user),
        role=people.role(card.scope),
        phones=find.devices(session, card.id),
        numbers=tuple(spaced(did.number) for did in dids.leading_to(session, by, user)),
        granted=tuple(_granted(grant, known.get(grant.of_id or 0)) for grant in given),
        departments=roster.departments(session, by, domain),
        scopes=making.scopes(by, people.role("user")),
        languages=_languages(),
        callers=_callers(),
        recording=policy.explained() if _may_be_recorded(card) else [],
        links=_links(card),
        may_act=_may_act(session, by, user),
        is_oneself=by.user == card.id,
    )


def kinds() -> list[tuple[str, str]]:
    """The grants there are."""
    return [
        ("attendant", _("Attendant")),
        ("recordings", _("Recordings")),
        ("delegate", _("Delegate of …")),
    ]


def _granted(grant: GrantCard, of: UserCard | None) -> Granted:
    match grant.kind:
        case "attendant":
            return Granted(grant.id, _("Attendant"), _("Sees and handles the calls of all, forces time frames."))
        case "recordings":
            return Granted(grant.id, _("Recordings"), _("Listens to all recordings of calls, and may delete them."))
        case _:
            name = f"{of.name} ({of.extension})" if of else "?"
            return Granted(grant.id, _("Delegate of %(name)s", name=name), _("Sees and changes those answering rules."))


def _may_be_recorded(card: UserCard) -> bool:
    return switched.is_on(features.RECORDINGS, card) and features.RECORDINGS not in card.switched_off


def _languages() -> list[tuple[str, str]]:
    names = Locale.parse(str(get_locale())).languages
    return [("", _("As the company")), *((code, str(names.get(code, code))) for code in LANGUAGES)]


def _callers() -> list[tuple[str, str, str]]:
    """What calls of the user's own show outside."""
    return [
        ("own", _("The own outside number"), _("Without one, the main number.")),
        ("main", _("The main number"), ""),
        ("hidden", _("No number"), _("Emergency calls, and calls that are forwarded, show one all the same.")),
    ]


def _links(card: UserCard) -> list[tuple[str, str, str]]:
    words = {"rules": _("Answering rules"), "frames": _("Time frames"), "phones": _("Phones")}
    there = ((name, icon) for name, icon in ELSEWHERE if switched.is_shown(name, card))
    found = [(words[icon], url_for(name, user=card.id), icon) for name, icon in there]
    log = url_for("audit.show", domain=card.domain_id, kind="user", subject=card.id)
    return [
        *found,
        (_("Features"), url_for("features.of_user", user=card.id), "apps"),
        (_("Changes"), log, "audit"),
    ]


def _may_act(session: Session, by: Actor, user: UserId) -> bool:
    try:
        acting.permitted(session, by, user)
    except Refused:
        return False
    return True
