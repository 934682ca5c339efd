"""Calls of the past for pages to show: one of each kind, one with twelve steps, and as many as anybody could want."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from controller.domain.history import Party, Recorded, Share, Step, Told
from controller.domain.ids import DomainId, UserId
from controller.domain.recording import path
from controller.store import history, history_recordings
from controller.store.engine import HistoryDatabase, open_history, reading, writing
from controller.store.history_pages import page
from controller.store.history_wanted import Wanted
from controller.tone import tone
from tests.soundfiles import wav_file
from tests.webui.place import TUESDAY, Place

CARLA = Party("outside", None, "+491711234567", "C. MEIER", trunk=1)
STRANGER = Party("outside", None, "+33142278186", "")
HIDDEN = Party("outside", trunk=1)
MAIN = "+4930555000"
HOUR, DAY = 3600.0, 86400.0


def keep(past: HistoryDatabase, *calls: Told) -> None:
    """As the reader of the journal does."""
    with writing(past) as session:
        history.keep(session, calls)


def newest(past: HistoryDatabase, domain: DomainId) -> int:
    """The id of the latest call of that domain; 0: there is none."""
    with reading(past) as session:
        rows = page(session, Wanted(domain, codes="with"), 1).rows
    return rows[0].id if rows else 0


def ago(**span: float) -> float:
    """So long before TUESDAY, in seconds since 1970."""
    return (TUESDAY - timedelta(**span)).timestamp()


def users(place: Place) -> tuple[Party, Party]:
    return (
        Party("user", place.anna, "1001", "Anna Ahlers", device=place.desk),
        Party("user", place.bob, "1002", "Bob Brandt"),
    )


def one(place: Place, key: str, began: float, **changes: Any) -> Told:
    """Carla calls Anna, who answers; they talk for a minute."""
    anna, _bob = users(place)
    talked = changes.get("talked", 61.0)
    plain = Told(
        key=key,
        domain=place.acme,
        began=began,
        ended=began + 8 + talked,
        direction="in",
        result="answered",
        caller=CARLA,
        dialled=MAIN,
        called=anna,
        answered_by=anna,
        answered=began + 8,
        talked=talked,
        number=MAIN,
        ended_by="caller",
        steps=(
            Step(began, "called", CARLA, MAIN),
            Step(began + 0.01, "entered", anna),
            Step(began + 0.02, "ringing", anna),
            Step(began + 8, "answered", anna),
            Step(began + 8 + talked, "ended", CARLA, cause=16),
        ),
        shares=(Share(place.anna, "called", "answered", talked),),
        waits=8.0,
    )
    return replace(plain, **changes)


def unanswered(place: Place, key: str, began: float, **changes: Any) -> Told:
    """Nobody does."""
    none: dict[str, Any] = {
        "answered_by": None,
        "answered": None,
        "talked": 0.0,
        "result": "missed",
        "ended": began + 25,
    }
    shares = (Share(place.anna, "called", "missed"),)
    return one(place, key, began, **none | {"shares": shares, "waits": 25.0} | changes)


def usual(place: Place) -> list[Told]:
    """One of each kind, Anna's and Bob's, of the last days."""
    anna, bob = users(place)
    out = {"direction": "out", "caller": anna, "number": MAIN}
    placed = (Share(place.anna, "caller", "placed", 95.0),)
    elsewhere = (
        Share(place.anna, "called", "elsewhere", 0.0, place.bob),
        Share(place.bob, "answered", "answered", 61.0),
    )
    voicemail = (Share(place.anna, "called", "message"),)
    inside = {"direction": "inside", "caller": bob, "dialled": "1001", "number": ""}
    fax = (Share(place.anna, "called", "voicemail"),)
    refused = {"called": STRANGER, "dialled": "0033142278186", "result": "refused", "shares": placed}
    to_carla = {"called": CARLA, "dialled": "01711234567", "answered_by": CARLA}
    code = {"called": Party("code", number="*97"), "dialled": "*97", "code": "*97"}
    group = Party("group", 5, "600", "Sales")
    return [
        one(place, "a1", ago(minutes=12)),
        unanswered(place, "a2", ago(minutes=40)),
        one(place, "a3", ago(hours=1), **out | to_carla, talked=95.0, shares=placed),
        one(place, "a4", ago(hours=2), answered_by=bob, shares=elsewhere),
        unanswered(place, "a5", ago(hours=3), result="message", has_message=True, shares=voicemail),
        twelve(place, ago(days=1, hours=1)),
        one(place, "a7", ago(days=1, hours=2), **inside, shares=(Share(place.anna, "called", "answered", 61.0),
                                                                 Share(place.bob, "caller", "placed", 61.0))),
        unanswered(place, "a8", ago(days=1, hours=3), caller=HIDDEN),
        unanswered(place, "a9", ago(days=1, hours=4), **out, **refused),
        one(place, "b1", ago(days=2), result="interrupted", talked=3723.0),
        one(place, "b2", ago(days=3), called=group, shares=(Share(place.anna, "answered", "answered", 61.0),)),
        unanswered(place, "b3", ago(days=3, hours=1), result="voicemail", shares=fax, caller=STRANGER),
        one(place, "b4", ago(days=4), **out | code, shares=placed),
        unanswered(place, "b5", ago(days=5), result="busy", **out, called=bob, dialled="1002", shares=placed),
    ]  # fmt: skip


def twelve(place: Place, began: float) -> Told:
    """A call that everything happens to."""
    anna, bob = users(place)
    kinds: list[tuple[float, Any, Party | None, str, str]] = [
        (0, "called", CARLA, MAIN, ""),
        (0.1, "entered", anna, "", ""),
        (0.2, "ringing", anna, "", ""),
        (12, "not answered", anna, "", "timeout"),
        (12.1, "forwarded", anna, "1002", "no answer"),
        (12.2, "entered", bob, "", ""),
        (12.3, "ringing", bob, "", ""),
        (15, "answered", bob, "", ""),
        (40, "parked", bob, "701", ""),
        (75, "retrieved", anna, "701", ""),
        (90, "transferred", anna, "+33142278186", "attended"),
        (301, "ended", CARLA, "", ""),
    ]
    steps = tuple(Step(began + at, kind, who, number, word) for at, kind, who, number, word in kinds)
    shares = (
        Share(place.anna, "called", "elsewhere", 15.0, place.bob),
        Share(place.bob, "forwarded", "answered", 25.0),
    )
    return one(place, "twelve", began, answered_by=bob, talked=286.0, held=35.0, forwards=1, steps=steps, shares=shares)


def many(place: Place, number: int = 500) -> list[Told]:
    """Drawn; two weeks of them."""
    draw, found = random.Random(7), usual(place)
    for each in range(number):
        began = ago(hours=6, minutes=each * 40 + draw.randrange(30))
        made = draw.choice((one, one, unanswered))
        number_ = f"+4930{draw.randrange(10**6, 10**7)}"
        found.append(
            made(
                place,
                f"m{each}",
                began,
                caller=Party("outside", None, number_, draw.choice(("", "Long Name GmbH & Co. KG"))),
            )
        )
    return found


def missed(domain: DomainId, user: UserId) -> Told:
    """One of a user of any domain, with somebody whom others must not hear of."""
    began = ago(hours=1)
    secret = Party("outside", None, "+12125550199", "Secret")
    eve = Party("user", user, "1001")
    shares = (Share(user, "called", "missed"),)
    steps = (Step(began, "called", secret, "1001"),)
    return Told(f"of {user}", domain, began, began + 9, "in", "missed", secret, "1001", eve, steps=steps, shares=shares)


def recorded(domain: DomainId, user: UserId, began: float, who: Party | None = None, **changes: Any) -> Told:
    """One of a user of any domain (Anna if not `who`), who has recorded four seconds of it."""
    anna, at = who or Party("user", user, "1001", "Anna Ahlers"), began + 20
    steps = (
        Step(began, "called", CARLA, MAIN),
        Step(began + 5, "answered", anna),
        Step(at, "recorded", anna),
        Step(at + 4, "recorded", anna, word="stopped"),
        Step(began + 61, "ended", CARLA),
    )
    files = (Recorded(user, at, at + 4, f"{domain}/2026-11/{round(began)}.{user}-1.wav"),)
    shares = (Share(user, "answered", "answered", 56.0),)
    return Told(
        *(f"recorded {user} {began}", domain, began, began + 61, "in", "answered", CARLA, MAIN, anna, anna),
        answered=began + 5, talked=56.0, ended_by="caller", number=MAIN,
        steps=steps, shares=shares, recordings=files, **changes,
    )  # fmt: skip


def give_sound(home: Path, told: Told) -> Path:
    """The file of its recording, below the state folder."""
    file = path(home / "pbx" / "spool" / "recordings", told.recordings[0].file)
    file.parent.mkdir(parents=True, exist_ok=True)
    return wav_file(file, tone(440.0, 4.0))


def sound_of(past: HistoryDatabase, recording: int) -> Path:
    """Its file."""
    with reading(past) as session:
        found = history_recordings.one(session, recording)
    assert found is not None
    return path(Path(past.file).parent / "pbx" / "spool" / "recordings", found.file)


def a_recording(session: Session, domain: DomainId, user: UserId, began: float = 0.0) -> int:
    """The id of that user's, whose file is there."""
    began = began or ago(hours=4)
    with beside(session) as past:
        told = recorded(domain, user, began)
        keep(past, told)
        give_sound(Path(past.file).parent, told)
        with reading(past) as look:
            wanted = Wanted(domain, user=user, since=began, until=began + 1)
            [call] = page(look, wanted, 1).rows
            return history_recordings.of_conversations(look, domain, [call.id])[call.id][0].id


@contextmanager
def beside(session: Session) -> Iterator[HistoryDatabase]:
    """Call history next to that session's database, as the portal of the tests has it."""
    file = session.execute(text("SELECT file FROM pragma_database_list WHERE name = 'main'")).scalar_one()
    past = open_history(f"sqlite:///{Path(file).with_name('history.db')}", existing=True)
    try:
        yield past
    finally:
        past.close()


def latest(session: Session, domain: DomainId) -> int:
    """The id of the domain's newest call; 0: there is none."""
    with beside(session) as past:
        return newest(past, domain)


def recordings(session: Session, domain: DomainId) -> list[int]:
    """The ids of all of that domain."""
    with beside(session) as past, reading(past) as look:
        return [each.id for each in history_recordings.old(look, domain, ago(days=-9), 9)]


def a_call(session: Session, domain: DomainId, user: UserId) -> int:
    """The id of one that this user missed."""
    with beside(session) as past:
        keep(past, missed(domain, user))
        return newest(past, domain)
