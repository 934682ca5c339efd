"""Keeps conversations, each exactly once, and tells of the gaps between them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from controller.domain.history import Told
from controller.domain.journal import NUMBERED, ORPHAN
from controller.store import figures_calls, history_numbers, history_recordings, reserve
from controller.store import history_packing as packing
from controller.store.history_base import NOWHERE, ms
from controller.store.history_rows import (
    CONVERSATIONS,
    DETAILS,
    DEVICE_TIES,
    GAPS,
    NUMBER_TIES,
    SHARES,
    ConversationRow,
)
from controller.store.history_wanted import Gap

CHUNK = 1000  # values a statement


def keep(session: Session, tolds: Sequence[Told]) -> list[Told]:
    """Those that were not kept before, by `key`; all that belongs to them is written with them."""
    new = _new(session, tolds)
    ids = reserve.ids(session, ConversationRow, len(new))
    kept = list(zip(ids, new, strict=True))
    known = history_numbers.known(session, new)
    _insert(session, CONVERSATIONS, [packing.conversation(id_, told) for id_, told in kept])
    _insert(session, DETAILS, [{"conversation_id": id_, "steps": packing.packed(told)} for id_, told in kept])
    _insert(session, SHARES, [share for id_, told in kept for share in packing.shares(id_, told)])
    _insert(session, NUMBER_TIES, [tie for id_, told in kept for tie in _number_ties(id_, told, known)])
    _insert(session, DEVICE_TIES, [tie for id_, told in kept for tie in _device_ties(id_, told)])
    history_recordings.add(session, kept)
    figures_calls.add(session, new)
    return new


def add_gap(session: Session, since: float, until: float, why: str) -> None:
    """A span in seconds since 1970 in which the PBX could not write; a second time nothing."""
    cells = {"since": ms(since), "until": ms(until), "why": why}
    if not session.execute(select(GAPS.c.id).where(*(GAPS.c[name] == value for name, value in cells.items()))).first():
        session.execute(insert(GAPS).values(**cells))


def gaps(session: Session, since: float | None, until: float | None) -> tuple[Gap, ...]:
    """Those that reach into that span, the first one first."""
    query = select(GAPS.c.id, GAPS.c.since, GAPS.c.until, GAPS.c.why).order_by(GAPS.c.since, GAPS.c.id)
    if since is not None:
        query = query.where(GAPS.c.until > ms(since))
    if until is not None:
        query = query.where(GAPS.c.since < ms(until))
    return tuple(Gap(id_, begin / 1000, end / 1000, why) for id_, begin, end, why in session.execute(query))


def _new(session: Session, tolds: Sequence[Told]) -> list[Told]:
    by_key = {told.key: told for told in reversed(tolds)}
    keys = [told.key for told in tolds]
    for start in range(0, len(keys), CHUNK):
        there = select(CONVERSATIONS.c.key).where(CONVERSATIONS.c.key.in_(keys[start : start + CHUNK]))
        for key in session.execute(there).scalars():
            by_key.pop(key, None)
    for key in [key for key in by_key if key.startswith(ORPHAN)]:
        if _is_kept_whole(session, key.removeprefix(ORPHAN)):
            del by_key[key]
    return list(reversed(by_key.values()))


def _is_kept_whole(session: Session, channel: str) -> bool:
    """Whether the call that began with that channel was read from its beginning once; its id begins with the second."""
    second = int(found[1]) if (found := NUMBERED.match(channel)) else 0
    near = CONVERSATIONS.c.key.between(f"{second - 1}.", f"{second + 2}.")
    keys = session.execute(select(CONVERSATIONS.c.key).where(near)).scalars()
    return any(key.partition("-")[2] == channel for key in keys)


def _number_ties(id_: int, told: Told, known: history_numbers.Numbers) -> Iterable[dict[str, int]]:
    domain, began = told.domain or NOWHERE, ms(told.began)
    for number in (*packing.numbers(told), *packing.led_to(told)):
        yield {"number_id": known[domain, number], "began": began, "conversation_id": id_}


def _device_ties(id_: int, told: Told) -> Iterable[dict[str, int]]:
    began, hidden = ms(told.began), packing.devices((told.caller,)) if told.is_hidden else set()
    return (
        {"device_id": device, "began": began, "conversation_id": id_, "is_hidden": device in hidden}
        for device in packing.devices(packing.people(told))
    )


def _insert(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
