"""Entries of the audit log as lines of the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from controller.operations.numbers import spaced
from controller.store.auditlist import Asked
from controller.store.cards import AuditEntry
from webui.audit import differences, ordering
from webui.audit.differences import Difference
from webui.audit.phrases import DONE, KINDS
from webui.audit.reader import NAMING, Names, Reader
from webui.frames import wording
from webui.words.moments import ago, moment

LOG_INS = ("logins.log_in", "logins.end", "logins.log_out_everywhere", "entering.second_step_missed")
CONSOLE, LOCAL = "console", "local"  # as controller/operations/actors.py calls somebody at this machine
LATELY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One change. `login` stands below a name; `by` is who really did it where somebody acted as another."""

    when: str
    ago: str
    exact: str
    actor: str
    login: str
    by: str
    address: str
    what: str
    about: str
    differences: tuple[Difference, ...]


def asked(args: MultiDict[str, str], zone: ZoneInfo) -> Asked:
    """What the address asks for; nonsense is any."""
    kind = args.get("kind", "")
    since, until = (_day(args.get(name, "")) for name in ("since", "until"))
    return Asked(
        who=args.get("who", "").strip(),
        kind=kind if kind in KINDS else None,
        subject=int(args["subject"]) if args.get("subject", "").isdecimal() and len(args["subject"]) < 10 else None,
        since=datetime.combine(since, time(0), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(0), zone) if until else None,
        without=() if args.get("logins") == "with" else LOG_INS,
    )


def things_of(entries: Iterable[AuditEntry]) -> dict[str, set[int]]:
    """Whose names the lines need, by kind."""
    kinds = ("user", "device", "frame", "rule", "group", *ordering.SORTS.values())
    found: dict[str, set[int]] = {kind: set() for kind in kinds}
    for entry in entries:
        for kind, id_ in ordering.moved_things(entry.operation, entry.before, entry.after):
            found[kind].add(id_)
        if entry.actor_id is not None:
            found["user"].add(entry.actor_id)
        if entry.kind in ("user", "rule"):
            found[entry.kind].add(entry.subject_id)
        for side in (entry.before, entry.after):
            for kind, id_ in _ids(side):
                found[kind].add(id_)
    return found


def lines(entries: Iterable[AuditEntry], names: Names, now: datetime, zone: ZoneInfo) -> list[Line]:
    return [_line(entry, Reader(names, now, zone)) for entry in entries]


def _line(entry: AuditEntry, reader: Reader) -> Line:
    login, _open, by = entry.actor.partition(" (by ")
    name = _("Command line") if login.partition(" ")[0] == CONSOLE else login
    if entry.actor_id is not None:
        name = reader.names.get(("user", entry.actor_id), login)
    return Line(
        moment(entry.at, reader.now, reader.zone),
        ago(entry.at, reader.now, reader.zone) if reader.now - entry.at < LATELY else "",
        wording.exact(entry.at, reader.zone),
        name,
        login if login not in (name, CONSOLE) else "",
        by.removesuffix(")"),
        "" if entry.address == LOCAL else entry.address,
        str(DONE.get(entry.operation, entry.operation.replace(".", ": ").replace("_", " "))),
        _about(entry, reader.names),
        ordering.moves(entry.operation, entry.before, entry.after, reader)
        or differences.differences(entry.before, entry.after, reader),
    )


def _about(entry: AuditEntry, names: Names) -> str:
    if (entry.kind, entry.subject_id) in names:
        return names[entry.kind, entry.subject_id]
    for side in (entry.after, entry.before):
        cells = side.get("user") if isinstance(side.get("user"), dict) else side
        for field in ("name", "number", "address"):
            if isinstance(cells, dict) and cells.get(field):
                return f"{cells[field]} ({cells['extension']})" if cells.get("extension") else spaced(str(cells[field]))
    return ""


def _ids(value: object, field: str = "") -> Iterable[tuple[str, int]]:
    """Things named anywhere in it, as kind and id."""
    match value:
        case {"is": "ToInner", "kind": "group", "key": key}:
            yield "group", int(key)
    if isinstance(value, list):
        for each in value:
            yield from _ids(each, field)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _ids(each, name)
    elif isinstance(value, int) and not isinstance(value, bool) and field in NAMING:
        yield NAMING[field], value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
