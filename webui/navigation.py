"""The areas of the portal, in the order such users know. An area that isn't built yet is not shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from webui import switched
from webui.history import badge
from webui.portal import Person

THEME = "theme"  # cookie: light, dark, or none: as the device is set
Takes = Literal["", "user", "domain"]


@dataclass(frozen=True, slots=True)
class Area:
    """One entry; `endpoint` is its first page, `takes` the id in that page's address, besides none."""

    name: LazyString
    endpoint: str
    icon: str
    takes: Takes = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the layout draws it; `news` says how much of it is new, for the eye and in words."""

    name: str
    url: str
    icon: str
    is_here: bool
    news: tuple[str, str] = ("", "")


OWN = (
    Area(_l("Home"), "home.show", "home"),
    Area(_l("Messages"), "messages.show", "messages", "user"),
    Area(_l("Contacts"), "contacts.show", "contacts"),
    Area(_l("Answering rules"), "rules.show", "rules", "user"),
    Area(_l("Time frames"), "frames.show", "frames", "user"),
    Area(_l("Phones"), "phones.show", "phones", "user"),
    Area(_l("Music on hold"), "music.show", "music", "user"),
    Area(_l("Call history"), "history.show", "history", "user"),
    Area(_l("Call reporting"), "reports.show", "report", "user"),
    Area(_l("Help"), "help.show", "help"),
)
APPS = (Area(_l("Attendant console"), "console.show", "headset"),)
MANAGED = (
    Area(_l("Users"), "users.show", "users", "domain"),
    Area(_l("Numbers"), "numbers.show", "numbers", "domain"),
    Area(_l("Groups"), "groups.show", "group", "domain"),
    Area(_l("Call parking"), "lots.show", "park", "domain"),
    Area(_l("Call history"), "history.of_domain", "history", "domain"),
    Area(_l("Call reporting"), "reports.of_domain", "report", "domain"),
    Area(_l("Shared time frames"), "shared.show", "frames", "domain"),
    Area(_l("Block and allow lists"), "lists.of_domain", "block", "domain"),
    Area(_l("Music on hold"), "music.of_domain", "music", "domain"),
    Area(_l("Outside lines"), "trunks.show", "trunk", "domain"),
    Area(_l("Outside calls"), "outside.show", "outbound", "domain"),
    Area(_l("Feature codes"), "dialling.show", "codes", "domain"),
    Area(_l("Domain"), "domain.show", "domain", "domain"),
    Area(_l("Audit log"), "audit.show", "audit", "domain"),
    Area(_l("Telephone system"), "system.show", "status"),
)
# a blueprint without an entry of its own, and the one whose entry leads to it
WITHIN = {"voicemail": "messages", "missed": "messages", "broadcasts": "groups"}
TABBED = {"history", "reports"}  # one's own and one's own domain's are tabs of one page, so one entry leads to both


def register(app: Flask) -> None:
    app.context_processor(_layout)


def _layout() -> dict[str, object]:
    """What the frame of every page asks for."""
    profile = url_for("profile.show") if "profile.show" in current_app.view_functions else None
    theme = request.cookies.get(THEME)
    return {"areas": _areas, "profile_url": profile, "theme": theme if theme in ("light", "dark") else None}


def _areas() -> dict[str, list[Link]]:
    """`own`, `apps` and `managed`, of who is logged in; `managed` is empty for whom it is not."""
    person: Person = g.person
    manages = person.user.scope != "user"
    return {
        "own": list(_links(OWN, person)),
        "apps": list(_links(APPS, person)),
        "managed": list(_links(MANAGED, person)) if manages else [],
    }


def _links(areas: tuple[Area, ...], person: Person) -> Iterator[Link]:
    """Of another domain's pages an administrator sees that domain's entries; all else is about oneself."""
    domain = g.get("domain", person.domain)
    ids = {"": {}, "user": {"user": person.id}, "domain": {"domain": domain.id}}
    for area in areas:
        if _is_there(area) and not (area.takes == "domain" and _is_tab(area, domain.id, person)):
            url, here = url_for(area.endpoint, **ids[area.takes]), _is_here(area, person)
            news = badge.news() if area.endpoint == "history.show" else ("", "")
            yield Link(str(area.name), url, area.icon, here, news)


def _is_tab(area: Area, domain: int, person: Person) -> bool:
    return area.endpoint.partition(".")[0] in TABBED and domain == person.domain.id


def _is_there(area: Area) -> bool:
    """What the domain shares can't be switched off."""
    if area.takes == "domain":
        return area.endpoint in current_app.view_functions
    return switched.is_shown(area.endpoint)


def _is_here(area: Area, person: Person) -> bool:
    """One blueprint may serve a user's things and the domain's: then the address tells them apart."""
    blueprint, _dot, view = area.endpoint.partition(".")
    ids, here = request.view_args or {}, request.blueprint or ""
    if WITHIN.get(here, here) != blueprint:
        return False
    if area.takes == "user":
        if "domain" in ids:
            return _is_tab(area, ids["domain"], person)
        return bool(ids.get("user", person.id) == person.id)
    return area.takes != "domain" or view == "show" or "domain" in ids
