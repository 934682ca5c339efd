"""Recordings of calls: kept with their call, exactly once, as long as their domain says, and never lost by accident."""

from datetime import datetime, timedelta
from os import utime
from pathlib import Path

from sqlalchemy import select, update

from controller.domain.history import Recorded
from controller.domain.recording import path
from controller.history import recordings
from controller.operations import domains
from controller.operations.bell import saving
from controller.store import history_forgetting, history_recordings
from controller.store.base import table_of
from controller.store.engine import Database, HistoryDatabase, reading, writing
from controller.store.history import keep
from controller.store.history_recordings_rows import RECORDINGS
from controller.store.history_rows import CONVERSATIONS
from controller.store.people import DomainRow
from tests.operations.office import ADMIN, MONDAY, furnish
from tests.store.histories import T0, told

DOMAINS = table_of(DomainRow)
SOUND = b"\0" * 100
ANN = 1


def put(folder: Path, file: str, at: datetime, sound: bytes = SOUND) -> str:
    """As the PBX leaves it."""
    there = path(folder, file)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(sound)
    utime(there, (at.timestamp(), at.timestamp()))
    return file


async def test_they_go_when_their_domain_wants_with_their_call_or_by_hand_and_files_nobody_knows_stay(
    main: Database, history: HistoryDatabase, tmp_path: Path
) -> None:
    with saving(main) as session:
        office = furnish(session)
    acme, old, now = int(office.acme), MONDAY - timedelta(days=100), MONDAY.timestamp()

    def recorded(name: str, days: int) -> Recorded:
        began = now - days * 86400
        return Recorded(ANN, began, began + 60, put(tmp_path, f"{acme}/2026-11/{name}.wav", old))

    names = {"5.5-5": 100, "1.1-1": 1, "2.2-2": 20, "3.3-3": 100, "4.4-4": 2}
    made = [(name, days, recorded(name, days)) for name, days in names.items()]
    calls = [told(name, now - T0 - days * 86400, domain=acme, recordings=(each,)) for name, days, each in made]
    with writing(history) as session:
        keep(session, calls)
    with writing(history) as session:
        assert keep(session, calls) == [], "read again: each is there once"
    lost = put(tmp_path, f"{acme}/2026-11/9.9-9.wav", old)
    going_on = put(tmp_path, f"{acme}/2026-11/8.8-8.wav", MONDAY)
    rings = f"{now - 7200:.0f}.6-6"
    for name in ("7.7-7", rings):
        put(tmp_path, f"{acme}/2026-11/{name}.wav", MONDAY - timedelta(hours=2), b"\0" * recordings.EMPTY)
    stuck = path(tmp_path, made[0][2].file)
    stuck.unlink()
    stuck.mkdir()  # nothing can delete that as a file

    def there() -> set[str]:
        return {each.stem for each in tmp_path.rglob("*.wav")}

    async def cleaned(at: datetime = MONDAY) -> set[str]:
        await recordings.clean(main, history, tmp_path, at)
        return there()

    left = {*names, "9.9-9", "8.8-8", rings} - {"3.3-3"}
    assert await cleaned() == left, "90 days; nobody answered the seventh; the fifth holds up nobody"
    assert await cleaned(MONDAY + timedelta(days=3650)) == left, "a clock that is ahead"
    assert recordings.missing(history, tmp_path, MONDAY) == (0, 1)
    path(tmp_path, made[1][2].file).unlink()
    assert recordings.missing(history, tmp_path, MONDAY) == (1, 1)
    assert recordings.unknown(history, tmp_path, MONDAY) == [lost]
    path(tmp_path, f"{acme}/2026-11/0.0-0.wav").symlink_to("deleted meanwhile")
    assert recordings.unknown(history, tmp_path, MONDAY) == [lost]
    await recordings.clean(main, history, tmp_path, MONDAY)
    path(tmp_path, f"{acme}/2026-11/0.0-0.wav").unlink()
    with reading(history) as session:
        ids = list(session.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.key == "1.1-1")).scalars())
        [[one]] = history_recordings.of_conversations(session, acme, ids, [ANN]).values()
        assert (one.user, one.seconds, one.file) == (ANN, 60.0, f"{acme}/2026-11/1.1-1.wav")
        assert history_recordings.of_conversations(session, acme, ids, [ANN + 1]) == {}
        assert history_recordings.of_conversations(session, acme + 1, ids) == {}
    with writing(history) as session:
        assert history_recordings.remove(session, one.id, now) == one.file
        assert history_recordings.remove(session, one.id, now) is None
        history_forgetting.forget(session, acme, now - 10 * 86400)
    assert await cleaned() == {"4.4-4", "5.5-5", "9.9-9", "8.8-8", rings}, (
        "killed before the files went: they go in the next round"
    )
    with reading(history) as session:
        kept = session.execute(select(RECORDINGS.c.file).order_by(RECORDINGS.c.id)).scalars().all()
        assert kept == [made[0][2].file, one.file, f"{acme}/2026-11/4.4-4.wav"], "a row goes with its call, not before"
    for days in (None, 1):
        with writing(main) as session:
            session.execute(update(DOMAINS).values(recording_days=days))
        assert ("4.4-4" in await cleaned()) == (days is None), "for ever, or a day"
    with saving(main) as session:
        domains.remove(session, ADMIN, office.acme, confirmed=True)
    assert await cleaned(MONDAY + timedelta(hours=1)) == set()
    assert not path(tmp_path, going_on).parent.exists()


async def test_a_name_that_leads_elsewhere_is_none(tmp_path: Path) -> None:
    for name in ("../secrets.json", "3/2026-11/../../x.wav", "/etc/passwd", "3/2026-11/a.wav", "3/2026-11/1.1-1.wav\n"):
        try:
            path(tmp_path, name)
        except ValueError:
            continue
        raise AssertionError(name)
