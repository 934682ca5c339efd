"""A language that says every message in ⟦brackets⟧ and a third longer: what stands outside of them is no message."""

import re
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

import holidays
from babel import Locale
from babel.messages import Catalog
from sqlalchemy import select, update

from controller.operations.bell import saving
from controller.store.engine import Database
from controller.store.tables import UserRow
from scripts import texts
from tests.webui.words_of_page import outside_of_brackets, words
from webui.frames.holidaylist import all_names

WORD = re.compile(r"[^\W\d_]{2,}")
FRENCH = Locale("fr")
FRENCH_FIRST = {"Accept-Language": "fr-CH, en;q=0.5"}
ENGLISH = {"static", "metrics", "health.live", "health.ready", "styleguide.show"}  # for machines and builders
OURS = frozenset(
    ("Ringplan", "SIP", "TLS", "UDP", "TCP", "UTC", "ms", "ALAW", "ULAW", "OPUS", "GSM", "English", "Français")
)
HERE = "DE"  # the country of both domains: what its calendar calls holidays and regions is data


@cache
def extracted() -> Catalog:
    return texts.extracted()


def speak_french(database: Database) -> None:
    """Everybody does."""
    with saving(database) as session:
        session.execute(update(UserRow).values(language="fr"))


def bracketed(folder: Path) -> None:
    """A catalogue that says everything in brackets."""
    made = Catalog("fr")
    for message in (message for message in extracted() if message.id):
        made.add(message.id, tuple(map(_longer, message.id)) if message.pluralizable else _longer(str(message.id)))
    file = folder / "fr/LC_MESSAGES/messages.po"
    file.parent.mkdir(parents=True)
    file.write_bytes(texts.written(made))


def _longer(message: str) -> str:
    return f"⟦{message}{'~' * (len(message) // 3)}⟧"


def forgotten(page: str, data: frozenset[str]) -> list[str]:
    left = (outside_of_brackets(each) for each in words(page))
    return sorted({each.strip() for each in left if set(WORD.findall(each)) - data})


def known_data(database: Database) -> frozenset[str]:
    """Words that are not ours to translate: what the database has, and what Babel says in French."""
    known = set(OURS)
    with saving(database) as session:
        for table in UserRow.metadata.sorted_tables:
            for row in session.execute(select(table)):
                cells = (cell for name, cell in row._mapping.items() if name != "operation")
                known |= {word for cell in cells if isinstance(cell, str) for word in WORD.findall(cell)}
    spoken = holidays.country_holidays(HERE)
    known |= {
        word
        for name in (*spoken.subdivisions_aliases, *spoken.subdivisions, *all_names(HERE, None, 2026))
        for word in WORD.findall(name)
    }
    babel = [*FRENCH.territories.values(), *FRENCH.languages.values(), *available_timezones()]
    for names in (FRENCH.days, FRENCH.months):
        babel += [name for forms in names.values() for kind in forms.values() for name in kind.values()]
    return frozenset(known | {word for name in babel for word in WORD.findall(name)})
