"""What the columns of a CSV file mean, by name: as Google, Outlook (English, German, French) and we write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from controller.store.contacts_cards import NumberKind
from controller.store.contacts_folding import folded

Part = Literal["name", "given", "middle", "family", "company", "email", "number", "kind", "notes", "groups"]
EXACT: dict[str, Part] = {
    **dict.fromkeys(("name", "full name", "display name", "vollstandiger name", "anzeigename", "nom complet"), "name"),
    **dict.fromkeys(("first name", "given name", "vorname", "prenom"), "given"),
    **dict.fromkeys(("middle name", "additional name", "weitere vornamen", "zweiter vorname", "deuxieme prenom"),
                    "middle"),
    **dict.fromkeys(("last name", "family name", "surname", "nachname", "familienname", "nom", "nom de famille"),
                    "family"),
    **dict.fromkeys(("company", "organization", "organisation", "organization name", "organization 1 name", "firma",
                     "unternehmen", "societe", "entreprise"), "company"),
    **dict.fromkeys(("notes", "note", "notizen", "notiz", "bemerkungen", "remarques", "comments"), "notes"),
    **dict.fromkeys(("labels", "group membership", "categories", "category", "kategorien", "gruppen", "groups",
                     "group", "groupes", "libelles", "tags"), "groups"),
}  # fmt: skip
EMAIL = re.compile(r"e ?mail\b.*|mail|courriel|adresse (?:de messagerie|mail|e mail).*|messagerie.*")
NOT_EMAIL = re.compile(r".*\b(?:type|label|display|name|typ|nom|angezeigter|affichage|complet)\b.*")
NUMBER = re.compile(r".*\b(?:(?:tele)?phone|telefon\w*|tel|mobil\w*|handy|fax|cell\w*|portable|rufnummer|number|nummer|"
                    r"telecopie)\b.*")  # fmt: skip
NOT_NUMBER = re.compile(r".*\b(?:id|customer|kunden\w*|government|account|extension|durchwahl|street|haus\w*)\b.*")
KIND = re.compile(r"(?:phone|telefon|telephone|number|nummer) (\d+) (?:type|label|kind|art)")
KINDS: tuple[tuple[str, NumberKind], ...] = (
    ("fax|telecopie", "fax"),
    ("mob|cell|handy|portable|natel|iphone", "mobile"),
    ("main|haupt|primary|zentrale|principal|standard", "main"),
    ("work|business|arbeit|gesch|buro|office|bureau|prof|company|firma", "work"),
    ("home|priv|domicile|maison", "home"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """`at` is its place; `kind` of a number, where the column's name says it; `of` ties a kind to its number."""

    at: int
    part: Part
    kind: NumberKind = "other"
    of: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Those that are understood, and the names of the others."""

    known: tuple[Column, ...]
    others: tuple[tuple[int, str], ...]

    def of(self, part: Part) -> tuple[Column, ...]:
        return tuple(column for column in self.known if column.part == part)


def columns(header: Sequence[str]) -> Columns:
    """Of the first line of a file."""
    found = [(at, name, _column(at, _plain(name))) for at, name in enumerate(header)]
    known = [column for _, _, column in found if column is not None]
    parts = {column.part for column in known}
    if "given" in parts and "family" not in parts:  # "Vorname, Name"
        known = [Column(each.at, "family") if each.part == "name" else each for each in known]
    if "family" in parts and "given" not in parts and "name" not in parts:  # "Nom, Société"
        known = [Column(each.at, "name") if each.part == "family" else each for each in known]
    return Columns(tuple(known), tuple((at, name) for at, name, column in found if column is None and name.strip()))


def kind_of(words: str) -> NumberKind:
    """`Work Fax`, `* Mobile`, `Telefon geschäftlich`."""
    plain = _plain(words)
    return next((kind for pattern, kind in KINDS if re.search(pattern, plain)), "other")


def _column(at: int, name: str) -> Column | None:
    if name in EXACT:
        return Column(at, EXACT[name])
    if (tied := KIND.fullmatch(name)) is not None:
        return Column(at, "kind", of=tied[1])
    if EMAIL.fullmatch(name) and not NOT_EMAIL.fullmatch(name):
        return Column(at, "email")
    if NUMBER.fullmatch(name) and not NOT_NUMBER.fullmatch(name):
        number = re.search(r"\d+", name)
        return Column(at, "number", kind_of(name), number[0] if number else "")
    return None


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded(name[:200])).split())
