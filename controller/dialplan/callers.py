"""Block and allow lists as look-ups that need one priority of a plan, however many numbers they hold (PRODUCT §2.1).

The numbers of a list stand in contexts named by their content, a bucket for each two last digits, so that an edit
sends one small context and the index of them all, to which `list-d3` or `list-u7` leads; prefixes and the anonymous
caller have a bucket of their own. A plan asks with EVAL_EXTEN, which runs nothing: `a` allowed, `b` blocked, both or
neither. Counterparts: `rp-listed` of the shared subroutines, and `Standpoint.allowed` and `.blocked`, the meaning.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from controller.dialplan.conftext import section
from controller.dialplan.lines import Block, Line, only_if
from controller.dialplan.words import telling
from controller.domain.directory import Directory, User
from controller.domain.ids import DomainId, UserId
from controller.domain.priority import Priority
from controller.domain.rules import CallerLists

ALLOWED, BLOCKED = "a", "b"
ENTRY = re.compile(r"\+?[0-9]{1,20}\*?")
KEY, BUCKET = "c", "b"  # before every number, and every two digits: letters that no pattern reads as anything else
PREFIXES = "p"  # the bucket of prefixes
UNLISTED = "rp-unlisted"  # the bucket without numbers, and the index without buckets
ANONYMOUS = f"{KEY}anonymous"
IS_ALLOWED = f'"${{L}}" =~ "{ALLOWED}"'
IS_BLOCKED = f'("${{L}}" =~ "{BLOCKED}") > ({IS_ALLOWED})'

Rows = tuple[Priority, ...]
Entries = tuple[tuple[str, str], ...]  # extension, answer

ANYTHING = (f"_{KEY}!", "")


class NotAnEntry(ValueError):
    """A list holds what is neither a number nor a prefix."""


def of_domain(domain: DomainId) -> str:
    """The pointer of a domain's lists."""
    return f"list-d{domain}"


def of_user(user: UserId) -> str:
    """The pointer of a user's own lists."""
    return f"list-u{user}"


def asked(directory: Directory, user: User, word: str = "") -> Block:
    """Sets L, and takes a blocked caller away. The user's own lists are asked only if there is something in them.

    `word` is what the journal is told.
    """
    lists = [f"d{directory.domain.id}", *([f"u{user.id}"] if holds_anything(user.lists) else [])]
    answers = "".join(f"${{EVAL_EXTEN(rp-listed,{name},1)}}" for name in lists)
    ask = Line("MSet", f"LOCAL(L)={answers},{telling(word)}") if word else Line("Set", f"LOCAL(L)={answers}")
    return (ask, Line("GotoIf", f"$[{IS_BLOCKED}]?rp-blocked,s,1"))


def unless_allowed(block: Block) -> Block:
    """The block, passed over for an allowed caller."""
    return only_if((IS_ALLOWED,), block, holds=False) if block else ()


def holds_anything(lists: CallerLists) -> bool:
    """Whether a plan needs to ask these lists at all."""
    return bool(lists.blocked or lists.allowed or lists.refuse_anonymous)


@dataclass(frozen=True, slots=True)
class ListPlan:
    """The index, then its buckets; the pointer that leads to the index; all of it as text of a file."""

    content: Rows
    pointer: Priority
    text: str


def compile_lists(pointer: str, lists: CallerLists) -> ListPlan:
    """Raises NotAnEntry."""
    buckets = dict(_buckets(pointer, lists))
    if not buckets:
        to_nothing = Priority(pointer, "s", 1, "Return", UNLISTED)
        return ListPlan((), to_nothing, section([to_nothing]))
    led = {PREFIXES: UNLISTED} | {key: rows[0].context for key, (rows, _) in buckets.items()}
    index = _context(pointer, (*led.items(), (f"_{BUCKET}!", UNLISTED)))
    to_index = Priority(pointer, "s", 1, "Return", index[0][0].context)
    parts = (index, *buckets.values())
    content = tuple(row for rows, _ in parts for row in rows)
    return ListPlan(content, to_index, "".join([text for _, text in parts]) + section([to_index]))


def _buckets(pointer: str, lists: CallerLists) -> Iterator[tuple[str, tuple[Rows, str]]]:
    """Exact numbers by their two last digits, then the rest. Whoever is in both lists is allowed."""
    allowed, blocked = _by_end(lists.allowed), _by_end(lists.blocked - lists.allowed)
    for end in sorted(allowed.keys() | blocked.keys()):
        if not end.endswith("*"):
            yield f"{BUCKET}{end}", _bucket(pointer, frozenset(allowed[end]), frozenset(blocked[end]))
    first, then = _prefixes(allowed), _prefixes(blocked)
    if first or then or lists.refuse_anonymous:
        yield PREFIXES, _bucket(pointer, first, then, lists.refuse_anonymous)


def _by_end(entries: Iterable[str]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        found[entry[-2:]].append(entry)
    return found


def _prefixes(by_end: Mapping[str, list[str]]) -> frozenset[str]:
    return frozenset(entry for end, entries in by_end.items() if end.endswith("*") for entry in entries)


@lru_cache(maxsize=4096)
def _bucket(
    pointer: str, allowed: frozenset[str], blocked: frozenset[str], refuse_anonymous: bool = False
) -> tuple[Rows, str]:
    """Remembered: an edit makes one bucket and the index anew, and only they are looked through."""
    heard = [entry for entry in blocked if not _covered(entry, allowed)]
    entries = [(_extension(entry), ALLOWED if entry in allowed else BLOCKED) for entry in sorted((*allowed, *heard))]
    anonymous = [(ANONYMOUS, BLOCKED)] if refuse_anonymous else []
    return _context(pointer, (*entries, *anonymous, ANYTHING))


def _extension(entry: str) -> str:
    if not ENTRY.fullmatch(entry):
        raise NotAnEntry(f"{entry!r} is neither a number nor a prefix")
    return f"_{KEY}{entry[:-1]}!" if entry.endswith("*") else f"{KEY}{entry}"


def _covered(entry: str, allowed: Collection[str]) -> bool:
    """Whether an allowed prefix covers all of a prefix: the PBX takes the longest one that fits, and only that."""
    return entry.endswith("*") and any(f"{entry[:length]}*" in allowed for length in range(1, len(entry) - 1))


def _context(pointer: str, entries: Entries) -> tuple[Rows, str]:
    """A context named by its content, and its text."""
    name = f"{pointer}-{sha256(repr(entries).encode()).hexdigest()[:10]}"
    rows = tuple(Priority(name, extension, 1, "Return", answer) for extension, answer in entries)
    return rows, section(rows)
