"""The areas of the portal, in the order such users know. An area that isn't built yet is not shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from webui import switched
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
    """An entry as the layout draws it."""

    name: str
    url: str
    icon: str
    is_here: bool


OWN = (
    Area(_l("Home"), "home.show", "home"),
    Area(_l("Messages"), "messages.show", "messages", "user"),
    Area(_l("Contacts"), "contacts.show", "contacts"),
    Area(_l("Answering rules"), "rules.show", "rules", "user"),
    Area(_l("Time frames"), "frames.show", "frames", "user"),
    Area(_l("Phones"), "phones.show", "phones", "user"),
    Area(_l("Music on hold"), "music.show", "music", "user"),
    Area(_l("Call history"), "history.show", "history", "user"),
    Area(_l("Help"), "help.show", "help"),
)
APPS = (Area(_l("Attendant console"), "console.show", "headset"),)
MANAGED = (
    Area(_l("Users"), "users.show", "users", "domain"),
    Area(_l("Numbers"), "numbers.show", "numbers", "domain"),
    Area(_l("Groups"), "groups.show", "group", "domain"),
    Area(_l("Call parking"), "lots.show", "park", "domain"),
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
        if _is_there(area):
            yield Link(str(area.name), url_for(area.endpoint, **ids[area.takes]), area.icon, _is_here(area, person))


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
        return "domain" not in ids and ids.get("user", person.id) == person.id
    return area.takes != "domain" or view == "show" or "domain" in ids
