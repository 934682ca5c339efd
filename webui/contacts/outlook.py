"""What the page of a file says: how it was read, and what becomes of each of its lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from controller.domain.saying import listed
from controller.operations.contacts_files import File
from controller.operations.contacts_merge import Fate, Line
from webui.words.text import isolated

PAGE = 200  # lines
FATES: tuple[Fate, ...] = ("new", "changed", "same", "refused")
MARKS: Mapping[Fate, tuple[str, str]] = {
    "new": ("plus", "good"),
    "changed": ("edit", "wait"),
    "same": ("skip", "quiet"),
    "refused": ("warning", "bad"),
}
LEFT = "left"  # instead of a fate: something of the line can't be taken over
FIELDS = {
    "name": _l("name"),
    "company": _l("company"),
    "numbers": _l("numbers"),
    "emails": _l("e-mail"),
    "groups": _l("groups"),
    "notes": _l("notes"),
}
ENCODINGS = {
    "utf-8": _l("Unicode (UTF-8)"),
    "cp1252": _l("Windows, Western Europe"),
    "cp1250": _l("Windows, Central Europe"),
    "cp1251": _l("Windows, Cyrillic"),
    "mac_roman": _l("Macintosh, Western Europe"),
    "utf-16": _l("Unicode (UTF-16)"),
}
PARTS = {
    "ADR": _l("addresses"),
    "BDAY": _l("birthdays"),
    "ANNIVERSARY": _l("anniversaries"),
    "PHOTO": _l("pictures"),
    "LOGO": _l("pictures"),
    "TITLE": _l("job titles"),
    "ROLE": _l("job titles"),
    "URL": _l("web pages"),
    "IMPP": _l("chat names"),
}
"""Of vCards, as people call them."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the file, and what becomes of it."""

    line: int
    name: str
    icon: str
    tone: str
    what: str
    more: tuple[str, ...]
    numbers: str


@dataclass(frozen=True, slots=True)
class Tab:
    """The lines with one fate."""

    fate: str
    name: str
    count: int
    is_here: bool


def tabs(counts: Mapping[str, int], left: int, here: str) -> tuple[Tab, ...]:
    """All, then each fate that there is, then those of which something is left out."""
    words = {"new": _("New ones"), "changed": _("Changed"), "same": _("As they are"), "refused": _("Can’t be used")}
    every = Tab("", _("All lines"), sum(counts.values()), here == "")
    fates = [Tab(fate, words[fate], counts[fate], here == fate) for fate in FATES if counts[fate]]
    return every, *fates, *([Tab(LEFT, _("Not complete"), left, here == LEFT)] if left else ())


def fits(line: Line, fate: str) -> bool:
    """Whether a line stands under that tab."""
    return fate in ("", line.fate) or (fate == LEFT and bool(line.left_out))


def told(lines: Iterable[Line]) -> tuple[Told, ...]:
    return tuple(map(_told, lines))


def left(lines: Iterable[Line]) -> tuple[Told, ...]:
    """After it was brought in: only what was left out of each."""
    return tuple(Told(each.line, each.title, "warning", "wait", "", tuple(_more(each)), "") for each in lines)


def incomplete(count: int) -> str:
    """Above the lines, where something of them can't be taken over."""
    if not count:
        return ""
    text = ngettext(
        "In %(num)s line there is something that can’t be taken over, such as a number that is none.",
        "In %(num)s lines there is something that can’t be taken over, such as a number that is none.",
        count,
    )
    return str(text)


def _told(line: Line) -> Told:
    icon, tone = MARKS[line.fate]
    if line.left_out and line.fate != "refused":
        icon, tone = "warning", "wait"
    return Told(line.line, line.title, icon, tone, _what(line), tuple(_more(line)), ", ".join(line.numbers))


def summary(counts: Mapping[str, int]) -> str:
    """Above the lines."""
    fresh, changed = counts["new"], counts["changed"]
    if not fresh and not changed:
        return str(_("Nothing would change."))
    added = ngettext("%(num)s new contact", "%(num)s new contacts", fresh)
    altered = ngettext("%(num)s contact changed", "%(num)s contacts changed", changed)
    if not changed:
        return str(_("This would make %(new)s.", new=added))
    if not fresh:
        return str(_("This would leave %(changed)s.", changed=altered))
    return str(_("This would make %(new)s, and leave %(changed)s.", new=added, changed=altered))


def done(counts: Mapping[str, int]) -> str:
    """What is so after it was brought in."""
    fresh = ngettext("%(num)s contact added", "%(num)s contacts added", counts["new"])
    changed = ngettext("%(num)s changed", "%(num)s changed", counts["changed"])
    return str(_("%(new)s, %(changed)s.", new=fresh, changed=changed))


def undone(kept: int) -> str:
    """What is so after it was taken back."""
    if not kept:
        return str(_("Taken back: the contacts are as they were before the file."))
    text = ngettext(
        "Taken back. %(num)s contact was changed since, and stays as it is.",
        "Taken back. %(num)s contacts were changed since, and stay as they are.",
        kept,
    )
    return str(text)


def how_read(file: File) -> tuple[str, ...]:
    """Format and encoding; what is not taken over."""
    encoding = ENCODINGS.get(file.told["encoding"], file.told["encoding"])
    words = {"csv": _("A table (CSV), written in %(encoding)s.", encoding=encoding),
             "vcard": _("Cards (vCard), written in %(encoding)s.", encoding=encoding)}  # fmt: skip
    said = [str(words[file.told["format"]])]
    if not file.told["is_sure"]:
        said.append(str(_("Look whether letters such as ä and é are right; if not, send it again and choose another.")))
    if names := _ignored(file.told["ignored"]):
        said.append(str(_("Not taken over: %(names)s.", names=listed(names))))
    return tuple(said)


def _ignored(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(str(PARTS[name]) if name in PARTS else isolated(name) for name in names))


def _what(line: Line) -> str:
    match line.fate:
        case "new":
            return str(_("New"))
        case "same":
            return str(_("As it is") if line.like is None else _("The same as line %(line)s", line=line.like))
        case "changed":
            names = listed([str(FIELDS[name]) for name in line.changes])
            if line.like is not None:
                return str(_("Joins line %(line)s: %(names)s", line=line.like, names=names))
            return str(_("Changed: %(names)s", names=names))
        case "refused":
            return line.why


def _more(line: Line) -> Iterable[str]:
    for left in line.left_out:
        yield _("Without %(what)s.", what=left)
