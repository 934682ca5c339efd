"""Asks the portal over HTTP which rule is in force: each page and the API say it in their own way."""

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from controller.domain.directory import Directory, User
from tests.bench.one_meaning.drawing import Asked
from tests.browser.serving import Served

PATIENCE = 30  # seconds for an answer
STOP = re.compile(r'class="stop stop-rule" data-rule="(\d+)"')
BAND = re.compile(r'data-start="(\d+)" data-end="(\d+)" data-rule="(\d+)"')
CARD = re.compile(r'<li class="rule([^"]*)" id="rule-\d+" data-rule="(\d+)"')
HOME = re.compile(r'id="rule"[^>]*><bdi>Rule (\d+)</bdi>')


@dataclass(slots=True)
class Clock:
    """What the portal takes for now."""

    now: datetime


def pages(portal: Served, clock: Clock, token: str, directory: Directory, asked: Asked) -> Mapping[str, int | None]:
    """The rule's id by who says so; None where somebody names none, or several."""
    clock.now = asked.at
    user = directory.users[asked.user]
    cookie = portal.cookie(f"{user.extension}@{directory.domain.name}")
    browser = {"Cookie": f"{cookie['name']}={cookie['value']}"}
    moment = quote(asked.at.isoformat())
    explained = _get(portal, f"/users/{user.id}/explain?at={moment}", browser)
    api = _get(portal, f"/api/v1/users/{user.id}/explain?at={moment}", {"Authorization": f"Bearer {token}"})
    return {
        "explainer": _only(STOP.findall(explained)),
        "week": _band(explained, asked.at),
        "rules": _active(_get(portal, f"/users/{user.id}/rules", browser), user),
        "home": _only(HOME.findall(_get(portal, "/", browser))),
        "api": int(json.loads(api)["decision"]["rule"]),
    }


def _band(page: str, at: datetime) -> int | None:
    seconds = at.timestamp()
    return _only([rule for start, end, rule in BAND.findall(page) if int(start) <= seconds < int(end)])


def _active(page: str, user: User) -> int | None:
    """The card with the tag; all cards must be there."""
    cards = CARD.findall(page)
    if len(cards) != len(user.rules):
        return None
    return _only([rule for classes, rule in cards if "is-active" in classes.split()])


def _only(found: list[str]) -> int | None:
    return int(found[0]) if len(found) == 1 else None


def _get(portal: Served, path: str, headers: Mapping[str, str]) -> str:
    place = urlsplit(portal.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if answer.status != 200:
        raise AssertionError(f"{path}: {answer.status} {text[:200]}")
    return text
