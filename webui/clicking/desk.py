"""Where calls are asked for, whose phones can ring, and the words: for a page that asks, one query."""

import json
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from controller.operations import features
from controller.store import find
from controller.store.engine import reading
from webui import switched
from webui.portal import person, portal
from webui.words import livecalls


@dataclass(frozen=True, slots=True)
class Phone:
    """One that can ring first."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """`attributes` are data-… of the element `#calling`."""

    attributes: dict[str, Any]
    phones: tuple[Phone, ...]


def desk() -> Desk:
    """Of whoever is logged in. Without a phone numbers stay what they are: links for the browser.

    A page that has read the person's devices leaves them in `g.own_devices`.
    """
    who = person()
    if "own_devices" not in g:
        with reading(portal().database) as session:
            g.own_devices = find.devices(session, who.id)
    phones = tuple(Phone(each.id, each.label or each.name) for each in g.own_devices)
    return Desk(
        {
            "data-me": who.id,
            "data-phones": len(phones),
            "data-calls": f"{request.script_root}/domains/{who.domain.id}/calls/",
            "data-records": int(switched.may_record()),
            "data-names": int(switched.is_on(features.CONTACTS)),
            "data-now": round(portal().now().timestamp() * 1000),
            "data-words": json.dumps(_words()),
        },
        phones,
    )


def _words() -> dict[str, str]:
    return livecalls.presence() | livecalls.states() | _states() | _refusals()


def _refusals() -> dict[str, str]:
    return {
        "rings": _("Your phone rings: pick up, and {number} is called."),
        "no-answer": _("The telephone system does not answer. Try again in a moment."),
        "failed": _("That could not be done. Try again."),
    }


def _states() -> dict[str, str]:
    """Of a call, seen from one's own phone."""
    return {
        "ringing": _("Rings at your phone"),
        "dialling": _("Calling"),
        "on-hold": _("You are on hold"),
        "more": _("{name} and others"),
        "comes": _("Call from {name}"),
        "back": _("Back from slot {slot}"),
        "unknown": "",  # of a person: nothing is said
    }
