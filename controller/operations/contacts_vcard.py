"""Contacts out of vCards 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), as phones and address books write them.

A reader of our own: one line that is wrong must cost that line, not the card (vobject 0.9.9 gives the card up).
"""

import base64
import binascii
import quopri
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.contacts_columns import kind_of
from controller.operations.contacts_entries import MOST, Entry, Reading
from controller.operations.refused import refuse

PROPERTY = re.compile(r"(?:(?P<group>[A-Za-z0-9_.-]{1,60})\.)?(?P<name>[A-Za-z0-9-]{1,60})(?P<more>[;:].*)", re.DOTALL)
PARAMETER = re.compile(r';([A-Za-z0-9-]+)(?:=((?:"[^"]*"|[^";:])*))?')
UNESCAPED = re.compile(r"\\(.)", re.DOTALL)
PIECES = {mark: re.compile(rf"((?:\\.|\\$|[^{mark}\\])*)(?:{mark}|$)", re.DOTALL) for mark in ";,"}
LONGEST = 20_000  # characters of one value
LABEL = re.compile(r"_\$!<(.*)>!\$_")
SILENT = frozenset({"VERSION", "PRODID", "REV", "UID", "N", "X-ABLABEL", "X-ABSHOWAS", "SORT-STRING", "KIND", "CLASS",
                    "X-ABUID", "SOURCE", "NICKNAME", "X-PHONETIC-FIRST-NAME", "X-PHONETIC-LAST-NAME"})  # fmt: skip
TAKEN = frozenset({"FN", "ORG", "TEL", "EMAIL", "NOTE", "CATEGORIES"})
KEPT = TAKEN | {"N", "X-ABLABEL"}


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card; `types` are its TYPE parameters in capitals, `group` ties lines together."""

    name: str
    group: str
    types: tuple[str, ...]
    raw: str

    @property
    def text(self) -> str:
        return unescaped(self.raw)


def read(text: str) -> Reading:
    """Raises Refused where there are too many."""
    entries: list[Entry] = []
    others: dict[str, None] = {}
    for line, lines in _cards(_unfolded(text)):
        if len(entries) == MOST:
            raise refuse("file", "There are more than {most} cards in this file. Split it.", most=MOST)
        properties = [found for each in lines if (found := _property(each)) is not None]
        others |= dict.fromkeys(each.name for each in properties if each.name not in KEPT | SILENT)
        entries.append(Entry(line, _contact(properties)))
    return Reading(tuple(entries), tuple(others))


def unescaped(text: str) -> str:
    return UNESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Whole lines with where they begin: what begins with a space goes on, and so does quoted-printable after `=`."""
    held: list[str] = []
    begins, is_quoted = 1, False
    for at, line in enumerate(re.split(r"\r\n|\n|\r", text.replace("\0", "")), 1):
        if held and is_quoted and held[-1].endswith("="):
            held[-1] = held[-1][:-1]
            held.append(line)
        elif held and line[:1] in (" ", "\t"):
            held.append(line[1:])
        else:
            if held:
                yield begins, "".join(held)
            held, begins, is_quoted = [line], at, "QUOTED-PRINTABLE" in line[:200].upper()
    yield begins, "".join(held)


def _cards(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Each with its first line. A card within another (vCard 2.1's AGENT) belongs to it and is passed over."""
    depth, begins = 0, 0
    held: list[str] = []
    for at, line in lines:
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            depth += 1
            if depth == 1:
                begins, held = at, []
        elif word == "END:VCARD" and depth:
            depth -= 1
            if not depth:
                yield begins, held
        elif depth == 1 and line.strip():
            held.append(line)
    if depth:
        yield begins, held


def _property(line: str) -> Property | None:
    found = PROPERTY.match(line)
    if found is None:
        return None
    name, more = found["name"].upper(), found["more"]
    if name not in KEPT:  # a photo is no text that is worth reading
        return Property(name, "", (), "")
    at, parameters = 0, defaultdict[str, list[str]](list)
    while (parameter := PARAMETER.match(more, at)) is not None:
        word, value = parameter[1].upper(), parameter[2]
        key, values = ("TYPE", word) if value is None else (word, value.replace('"', ""))
        parameters[key] += values.upper().split(",")
        at = parameter.end()
    if more[at : at + 1] != ":":
        return None
    types = tuple(each.strip() for each in parameters["TYPE"])
    value = _value(more[at + 1 :][:LONGEST], parameters).strip()
    return Property(name, (found["group"] or "").upper(), types, value)


def _value(text: str, parameters: Mapping[str, list[str]]) -> str:
    """Quoted-printable and base64 in their character set, where they say one."""
    how = {*parameters.get("ENCODING", ()), *parameters.get("TYPE", ())}
    if "QUOTED-PRINTABLE" in how:
        return _characters(quopri.decodestring(text.encode("utf-8", "replace")), parameters)
    if how & {"BASE64", "B"}:
        try:
            return _characters(base64.b64decode(text, validate=False), parameters)
        except binascii.Error:
            return ""
    return text


def _characters(data: bytes, parameters: Mapping[str, list[str]]) -> str:
    for encoding in (*parameters.get("CHARSET", ()), "utf-8"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _contact(properties: list[Property]) -> NewContact:
    labels = {each.group: _label(each.text) for each in properties if each.name == "X-ABLABEL" and each.group}
    texts = {name: [each for each in properties if each.name == name and each.raw] for name in KEPT}
    company = next((_pieces(each.raw, ";")[0] for each in texts["ORG"]), "")
    name = next((each.text for each in texts["FN"]), "").strip()
    apart = next((_put_together(each.raw) for each in texts["N"]), "")
    return NewContact(
        name="" if name == company and not apart else name or apart,
        company=company,
        numbers=tuple(_number(each, labels) for each in texts["TEL"]),
        emails=tuple(each.text.removeprefix("mailto:") for each in texts["EMAIL"]),
        groups=tuple(part for each in texts["CATEGORIES"] for part in _pieces(each.raw, ",") if part),
        notes="\n".join(each.text for each in texts["NOTE"]),
    )


def _put_together(raw: str) -> str:
    """Of family, given and middle names."""
    parts = [*_pieces(raw, ";"), "", "", ""]
    return " ".join(filter(None, (parts[1], parts[2], parts[0])))


def _pieces(raw: str, mark: str) -> list[str]:
    """What stands between the marks that are no part of a text."""
    return [unescaped(piece).strip() for piece in PIECES[mark].findall(raw)]


def _number(each: Property, labels: Mapping[str, str]) -> NewNumber:
    words = " ".join((labels.get(each.group, ""), *(word for word in each.types if word not in ("VOICE", "PREF"))))
    text = each.text
    return NewNumber(kind_of(words), text[4:] if text.lower().startswith("tel:") else text)


def _label(text: str) -> str:
    """Apple's own words stand in marks: `_$!<HomeFax>!$_`."""
    found = LABEL.fullmatch(text)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", found[1]) if found else text
