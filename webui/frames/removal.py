"""Deleting a time frame: what it leaves without one, and putting it back."""

import json
from dataclasses import dataclass, replace
from typing import Any

from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import FrameId, RuleId, UserId
from controller.domain.rules import During, NeedsFrame
from controller.operations import frames, rules
from controller.operations.bell import saving
from controller.operations.refused import Missing, Problem, Refused
from controller.store import frame_codec
from controller.store.cards import FrameCard
from controller.store.engine import reading
from controller.store.uses import Use
from webui.frames.places import Place
from webui.portal import portal

KEY = "frame deleted"  # in the cookie: the last one, to put back
ROOM = 1800  # characters: the whole cookie has 4 KB
SHOWN = 50  # rules named one by one


@dataclass(frozen=True, slots=True)
class Left:
    """A rule that would need another frame."""

    person: str
    extension: str
    rule: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What the page says before it deletes."""

    name: str
    left: tuple[Left, ...]
    rules: int
    people: int
    more: int


def leaving(place: Place, card: FrameCard) -> Leaving:
    """The first fifty by name, and how many there are."""
    with reading(portal().database) as session:
        used = frames.used_by(session, place.by, FrameId(card.id))
    left = tuple(Left(use.user_name, use.extension, use.rule_name or card.name) for use in used[:SHOWN])
    return Leaving(card.name, left, len(used), len({use.user for use in used}), max(0, len(used) - SHOWN))


def remove(place: Place, card: FrameCard, *, confirmed: bool) -> list[Use]:
    """The rules that used it. Raises Refused where some do and that is not `confirmed`."""
    with saving(portal().database) as session:
        used = frames.used_by(session, place.by, FrameId(card.id))
        frames.remove(session, place.by, FrameId(card.id), confirmed=confirmed)
    _remember(place, card, used)
    return used


def undoable(place: Place) -> str:
    """The name of the frame deleted last from this list, where it can be put back."""
    kept = cookie.get(KEY)
    return kept["name"] if kept and kept["place"] == _place(place) else ""


def forget() -> None:
    cookie.pop(KEY, None)


def restore(place: Place) -> tuple[str, FrameId, set[UserId]]:
    """Its name and new id, and whose rules hold during it again. Raises Missing where nothing is kept."""
    kept = cookie.get(KEY)
    if not kept or kept["place"] != _place(place):
        raise Missing([Problem("frame", _("There is nothing to put back."))])
    kind = frame_codec.decode(kept["kind"], kept["body"])
    with saving(portal().database) as session:
        id_ = frames.add(session, place.by, place.domain_id, place.owner_id, kept["name"], kind, kept["zone"])
        owners = {owner for rule in kept["rules"] if (owner := _lead_back(session, place, RuleId(rule), id_))}
    forget()
    return kept["name"], id_, owners


def _lead_back(session: Session, place: Place, rule: RuleId, frame: FrameId) -> UserId | None:
    """A rule that still needs a frame gets this one; None: it is gone, or has another by now."""
    try:
        owner, found = rules.show(session, place.by, rule)
    except Refused:
        return None
    if not isinstance(found.when, NeedsFrame):
        return None
    rules.change(session, place.by, rule, replace(found, when=During(frame)))
    return owner


def _remember(place: Place, card: FrameCard, used: list[Use]) -> None:
    body: dict[str, Any] = {**card.body, "fixed": []} if card.kind == "holidays" else card.body
    kept = {"place": _place(place), "name": card.name, "zone": card.zone, "kind": card.kind, "body": body}
    kept["rules"] = [use.rule for use in used]
    if len(json.dumps(kept)) <= ROOM:
        cookie[KEY] = kept
    else:
        forget()


def _place(place: Place) -> list[int | None]:
    return [place.domain.id, place.owner_id]
