"""Calls as a CSV file, row by row while they are read; no cell is a formula to a spreadsheet (contacts_export.py)."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller.domain import recording
from controller.domain.history import Party
from controller.domain.ids import DomainId, UserId
from controller.operations import history, recordings
from controller.operations.actors import Actor
from controller.operations.callnames import Named
from controller.operations.contacts_export import guarded
from controller.operations.history_shown import SOMEWHERE
from controller.store.history_recordings import Recording
from controller.store.history_wanted import Kept, Wanted

AT_ONCE = 500  # rows whose numbers are looked up in one query
MARK = "\ufeff"  # by which Excel knows UTF-8
HEAD = (
    *("Began", "Direction", "From", "From number", "To", "To number", "Dialled", "Public number", "Result", "Outcome"),
    *("Answered by", "Waited (s)", "Talked (s)", "On hold (s)", "Ended by", "Feature code", "Call", "Recorded (s)"),
)


def table(
    session: Session, actor: Actor, past: Session, domain: DomainId, user: UserId | None, wanted: Wanted, zone: ZoneInfo
) -> Iterator[str]:
    """Line by line, moments in that zone. Who may not see them is refused at once, before the first line."""
    found = history.each(session, actor, past, domain, user, wanted)
    return _lines(session, actor, past, domain, found, zone)


def _lines(
    session: Session, actor: Actor, past: Session, domain: DomainId, found: Iterable[Kept], zone: ZoneInfo
) -> Iterator[str]:
    yield MARK + _line(HEAD)
    rows = iter(found)
    while some := list(islice(rows, AT_ONCE)):
        names = history.names(session, actor, domain, [kept.told for kept in some])
        heard = recordings.of_calls(past, actor, domain, [kept.id for kept in some])
        yield "".join(_line(cells(kept, names, zone, heard.get(kept.id, ()))) for kept in some)


def cells(
    kept: Kept, names: Mapping[str, Named], zone: ZoneInfo, recorded: Sequence[Recording] = ()
) -> tuple[str, ...]:
    """As HEAD names them; what each word means stands in docs/history.md."""
    told, share = kept.told, kept.share
    caller, called = (_party(party, names) for party in (told.caller, told.called))
    return (
        datetime.fromtimestamp(told.began, UTC).astimezone(zone).isoformat(" ", "seconds"),
        told.direction,
        *caller,
        *called,
        told.dialled,
        told.number,
        told.result,
        share.outcome if share else "",
        _party(told.answered_by, names)[0],
        *(str(round(seconds)) for seconds in (told.waits, told.talked, told.held)),
        told.ended_by,
        told.code,
        str(kept.id),
        str(round(recording.seconds((each.began, each.ended) for each in recorded))) if recorded else "",
    )


def _party(party: Party | None, names: Mapping[str, Named]) -> tuple[str, str]:
    if party is None:
        return "", ""
    if party == SOMEWHERE:
        return "outside", ""
    known = names.get(party.number) if party.kind == "outside" else None
    return (known.name if known else party.name), party.number


def _line(row: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow([guarded(cell) for cell in row])
    return line.getvalue()
