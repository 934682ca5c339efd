"""A conversation as rows, and back: parties as short JSON, the timeline packed."""

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from controller.domain.history import Party, Share, Step, Told
from controller.store.base import AnyRow
from controller.store.history_base import NOWHERE, ms
from controller.store.history_rows import NUMBER

SWIFT = 1  # zlib's level: a seventh larger than its best, in a third of the time


def conversation(id_: int, told: Told) -> dict[str, Any]:
    """Columns of conversations."""
    return {
        "id": id_,
        "key": told.key,
        "domain_id": told.domain or NOWHERE,
        "began": ms(told.began),
        "ended": ms(told.ended),
        "direction": told.direction,
        "result": told.result,
        "dialled": clean(told.dialled),
        "number": clean(told.number),
        "numbers": " ".join(numbers(told)),
        "led_to": " ".join(led_to(told)),
        "parties": _parties(told),
        "reached_by": told.reached_by,
        "answered": None if told.answered is None else ms(told.answered),
        "talked": ms(told.talked),
        "held": ms(told.held),
        "waits": ms(told.waits),
        "trunk_id": told.trunk,
        "rule_id": told.rule,
        "forwards": told.forwards,
        "ended_by": told.ended_by,
        "code": clean(told.code),
        "has_message": told.has_message,
        "is_odd": told.is_odd,
    }


def told_of(row: AnyRow, steps: tuple[Step, ...] = (), shares: tuple[Share, ...] = ()) -> Told:
    """From those columns."""
    caller, called, answered_by = parties_of(row)
    assert caller is not None
    return Told(
        key=row.key,
        domain=row.domain_id or None,
        began=row.began / 1000,
        ended=row.ended / 1000,
        direction=row.direction,
        result=row.result,
        caller=caller,
        dialled=row.dialled,
        called=called,
        answered_by=answered_by,
        reached_by=row.reached_by,
        answered=None if row.answered is None else row.answered / 1000,
        talked=row.talked / 1000,
        held=row.held / 1000,
        number=row.number,
        trunk=row.trunk_id,
        rule=row.rule_id,
        forwards=row.forwards,
        ended_by=row.ended_by,
        code=row.code,
        has_message=row.has_message,
        is_odd=row.is_odd,
        steps=steps,
        shares=shares,
        waits=row.waits / 1000,
    )


def shares(id_: int, told: Told) -> list[dict[str, Any]]:
    """Columns of shares: the first of each user."""
    first = {each.user: each for each in reversed(told.shares)}
    same = {"began": ms(told.began), "conversation_id": id_, "domain_id": told.domain or NOWHERE}
    return [
        {
            "user_id": each.user,
            "role": each.role,
            "outcome": each.outcome,
            "talked": ms(each.talked),
            "answerer_id": each.answerer,
            "is_hidden": told.is_hidden and each.role == "caller",
            **same,
        }
        for each in first.values()
    ]


def share_of(row: AnyRow) -> Share:
    """From columns named as those of shares, but `share_talked`."""
    return Share(row.user_id, row.role, row.outcome, row.share_talked / 1000, row.answerer_id)


def packed(told: Told) -> bytes:
    """The timeline. Parties stand in it once, times as milliseconds from the beginning."""
    who: dict[Party | None, int] = {None: 0}
    began = ms(told.began)
    steps = [
        (
            *(ms(step.at) - began, step.kind, who.setdefault(step.who, len(who)), step.number, step.word),
            *(step.rule, step.cause),
        )
        for step in told.steps
    ]
    return zlib.compress(_json([[each and _cells(each) for each in who], steps]), SWIFT)


def unpacked(data: bytes, began: int) -> tuple[Step, ...]:
    """`began` in milliseconds."""
    parties, steps = orjson.loads(zlib.decompress(data))
    who = [each and Party(*each) for each in parties]
    return tuple(Step((began + at) / 1000, kind, who[index], *rest) for at, kind, index, *rest in steps)


def numbers(told: Told) -> list[str]:
    """By which whoever took part can find it, each once, as they are looked for."""
    here = [each.number for each in people(told) if each is not None and each not in told.led_to]
    return list(dict.fromkeys(filter(None, map(sought, (*here, told.dialled, told.number)))))


def led_to(told: Told) -> list[str]:
    """Likewise, by which only those can find it who may know whom others' rules dialled."""
    known = numbers(told)
    found = dict.fromkeys(sought(each.number) for each in told.led_to)
    return [number for number in found if number and number not in known]


def devices(parties: Iterable[Party | None]) -> set[int]:
    """Phones that took part."""
    return {each.device for each in parties if each is not None and each.device is not None}


def parties_of(row: AnyRow) -> tuple[Party | None, ...]:
    """Caller, called, who answered."""
    return tuple(each and Party(*each) for each in orjson.loads(row.parties))


def sought(number: str) -> str:
    """A number, or a part of one, as it is looked for."""
    return "".join(clean(number).split()).lower()[:NUMBER]


def clean(text: str) -> str:
    """What both databases and JSON can hold: PostgreSQL keeps no NUL, neither keeps half a character."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def people(told: Told) -> tuple[Party | None, ...]:
    """Caller, called, who answered."""
    return told.caller, told.called, told.answered_by


def _parties(told: Told) -> str:
    return _json([each and _cells(each) for each in people(told)]).decode()


def _cells(party: Party) -> Sequence[object]:
    """Without what it does not have, at the end."""
    cells = [party.kind, party.id, party.number, party.name, party.device, party.trunk]
    while cells[-1] in (None, ""):
        cells.pop()
    return cells


def _json(cells: object) -> bytes:
    try:
        return orjson.dumps(cells)
    except TypeError:  # half a character
        return orjson.dumps(_cleaned(cells))


def _cleaned(cells: object) -> object:
    if isinstance(cells, str):
        return clean(cells)
    return [_cleaned(each) for each in cells] if isinstance(cells, list | tuple) else cells
