"""Rows of the list of numbers, and several numbers typed at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from controller.operations.destinations import Named
from controller.operations.numbers import spaced
from controller.store.cards import DidCard
from webui import callees
from webui.callees import Callee

BETWEEN = re.compile(r"[\n,;]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One number of the list."""

    id: int
    number: str
    note: str
    to: Callee


def rows(cards: Iterable[DidCard], named: Named) -> list[Row]:
    return [Row(card.id, spaced(card.number), card.note, callees.shown(named, card.to)) for card in cards]


def several(text: str) -> list[str]:
    """One a line, or between commas; each once."""
    return list(dict.fromkeys(part.strip() for part in BETWEEN.split(text) if part.strip()))
