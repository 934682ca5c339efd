"""Everything into one file, and back: equal, with its ids, on either kind of database (PRODUCT §8.6)."""

import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from controller import backup, restore, settings
from controller.operations import devices
from controller.restore import BadBackup, NotEmpty
from controller.running import serving
from controller.settings import Settings
from controller.store import migrate
from controller.store.engine import Database, open_database, open_history, reading, writing
from controller.store.history import keep
from controller.store.tables import DomainRow
from tests.bench.agreement.planting import addresses, plant
from tests.bench.agreement.worlds import world
from tests.commands.conftest import Run
from tests.databases import BOTH, emptied, emptied_history
from tests.operations.office import ADMIN, furnish
from tests.store.histories import told

pytestmark = pytest.mark.slow

__all__ = ["emptied", "emptied_history"]
NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
FILES = {
    "pbx/spool/voicemail/d1/7/INBOX/msg0000.wav": b"RIFF\0\1" * 5000,
    "pbx/spool/voicemail/d1/7/INBOX/msg0000.txt": "callerid=Zoë\n".encode(),
    "pbx/spool/voicemail/d1/7/unavail.wav": b"",
    "pbx/lib/keys/line.key": b"-----BEGIN",
    "prompts/fr/blocked.wav": b"RIFF\0\3" * 5000,
    "audio/ab/abababababababababababababababab.wav16": b"RIFF\0\2" * 5000,
    "pbx/log/cel-custom/journal.csv": b'"1","CHAN_START"\n',
}
PASSING = (
    "pbx/spool/cache/x",
    "pbx/spool/names/x.wav",
    "pbx/spool/voicemail/d1/7/INBOX/.lock",
    "pbx/lib/astdb.sqlite3",
    "pbx/lib/sounds/fr/ringplan/blocked.wav",
    "pbx/lib/music/abababababababababababababababab.wav16",
    "audio/.new-1234",
    "audio/.new-5678/raw.wav",
    "pbx/log/messages.log",
)


@pytest.fixture(params=BOTH)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A state folder with messages in it, and databases of either kind, with three calls."""
    url = request.getfixturevalue("emptied") if request.param == "postgres" else ""
    past = request.getfixturevalue("emptied_history") if url else ""
    urls = {"RINGPLAN_DATABASE_URL": url, "RINGPLAN_HISTORY_URL": past}
    made = settings.load({"RINGPLAN_HOME": str(tmp_path / "home"), **urls})
    if not url:
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "home" / "ringplan.db")
        shutil.copy(request.getfixturevalue("history_template"), tmp_path / "home" / "history.db")
    called(made, "a", "b", "c")
    for name, content in {**FILES, **dict.fromkeys(PASSING, b"x")}.items():
        (made.home / name).parent.mkdir(parents=True, exist_ok=True)
        (made.home / name).write_bytes(content)
    (made.pbx / "lib" / "elsewhere").symlink_to("/usr/share")
    with sqlite3.connect(made.voicemail_db) as boxes:
        boxes.execute("CREATE TABLE voicemail (mailbox TEXT)")
        boxes.execute("INSERT INTO voicemail VALUES ('7')")
    return made


def called(here: Settings, *keys: str) -> None:
    """Calls that the history has."""
    migrate.upgrade_history(here.history_url)
    history = open_history(here.history_url)
    with writing(history) as session:
        keep(session, [told(key) for key in keys])
    history.close()


def written(here: Settings) -> bytes:
    out = io.BytesIO()
    database = open_database(here.database_url)
    backup.write(here, database, out, NOW)
    database.close()
    return out.getvalue()


def rows(here: Settings) -> dict[str, Any]:
    """Everything in the databases."""
    migrate.upgrade_history(here.history_url)
    return _rows(open_database(here.database_url)) | _rows(open_history(here.history_url))


def _rows(database: Database) -> dict[str, Any]:
    tables = database.schema.base.metadata.sorted_tables
    with reading(database) as session:
        found = {table.name: sorted(map(tuple, session.execute(select(table))), key=repr) for table in tables}
    database.close()
    return found


def wipe(here: Settings) -> None:
    shutil.rmtree(here.home)
    here.home.mkdir()
    if here.database_file is None:
        for database in (open_database(here.database_url), open_history(here.history_url)):
            with writing(database) as session:
                names = ", ".join(database.schema.base.metadata.tables)
                session.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
            database.close()


def change(here: Settings, what: Callable[[Any], Any]) -> Any:
    database = open_database(here.database_url)
    with writing(database) as session:
        done = what(session)
    database.close()
    return done


def put_back(here: Settings, content: bytes, *, replace: bool = False) -> Path | None:
    return restore.restore(here, io.BytesIO(content), NOW, replace=replace)[1]


@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in range(1, 6))])
def test_backup_wipe_restore_leaves_everything_equal(home: Settings, number: int) -> None:
    drawn = [world(11, number), world(11, number + 50)]
    change(home, lambda session: plant(session, drawn, addresses(drawn)))
    before, secrets = rows(home), (home.home / "secrets.json").read_bytes()
    content = written(home)
    wipe(home)
    assert put_back(home, content) is None
    assert rows(home) == before
    assert (home.home / "secrets.json").read_bytes() == secrets
    for name, held in FILES.items():
        assert (home.home / name).read_bytes() == held
        assert (home.home / name).stat().st_mode & 0o777 == 0o600
    assert not any((home.home / name).exists() for name in PASSING)
    with sqlite3.connect(home.voicemail_db) as boxes:
        assert boxes.execute("SELECT * FROM voicemail").fetchall() == [("7",)]


def test_ids_that_were_given_out_are_not_given_out_again_after_a_restore(home: Settings) -> None:
    office = change(home, furnish)
    lost = change(home, lambda session: devices.add(session, ADMIN, office.bob, "1002x").id)
    call = max(row[0] for row in rows(home)["conversations"])
    change(home, lambda session: devices.remove(session, ADMIN, lost))
    content = written(home)
    wipe(home)
    put_back(home, content)
    assert change(home, lambda session: devices.add(session, ADMIN, office.bob, "1002y").id) > lost
    called(home, "d")
    assert max(row[0] for row in rows(home)["conversations"]) > call


def test_what_is_there_is_replaced_only_when_confirmed_and_set_aside(home: Settings) -> None:
    change(home, furnish)
    content, before = written(home), rows(home)
    message = home.home / "pbx/spool/voicemail/d1/7/INBOX/msg0000.wav"
    message.write_bytes(b"a later one")
    called(home, "a later one")
    change(home, lambda session: session.execute(DomainRow.__table__.delete()))  # type: ignore[attr-defined]
    drawn = [world(11, 60)]
    change(home, lambda session: plant(session, drawn, addresses(drawn)))
    with pytest.raises(NotEmpty):
        put_back(home, content)
    aside = put_back(home, content, replace=True)
    assert rows(home) == before
    assert aside is not None
    assert (aside / message.relative_to(home.home)).read_bytes() == b"a later one"
    assert message.read_bytes() == FILES["pbx/spool/voicemail/d1/7/INBOX/msg0000.wav"]


@pytest.mark.slow
@pytest.mark.parametrize("where", [0.02, 0.5, 0.9, 0.999])
def test_a_damaged_backup_is_refused_before_anything_is_touched(home: Settings, where: float) -> None:
    change(home, furnish)
    content = written(home)
    before = rows(home)
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        inside = next(each for each in tar.getmembers() if each.name.endswith("msg0000.wav"))
    flipped = bytearray(content)
    at = inside.offset_data + int(where * inside.size)
    flipped[at] ^= 1
    for bad in (bytes(flipped), content[: int(where * inside.offset_data)], b"nonsense", b""):
        with pytest.raises(BadBackup):
            put_back(home, bad, replace=True)
    assert rows(home) == before
    assert not list(home.home.glob(".restore-*"))
    assert not list(home.home.glob("replaced-*"))


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "pbx/spool/../../x", "pbx/etc/asterisk.conf", "ringplan.py"])
def test_a_name_that_leads_elsewhere_is_refused(home: Settings, tmp_path: Path, name: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    with pytest.raises(BadBackup, match="can't be in a backup"):
        put_back(home, out.getvalue(), replace=True)
    assert not (tmp_path / "x").exists()


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    here = settings.load({"RINGPLAN_HOME": str(tmp_path / "old")})
    database = open_database(here.database_url)
    migrate.upgrade(database, "0001")
    with database.engine.begin() as connection:
        connection.execute(text(OLD_DOMAIN))
    database.close()
    content = written(here)
    assert revision(content) == "0001"
    wipe(here)
    put_back(here, content)
    opened = open_database(here.database_url)
    assert migrate.current(opened) == migrate.newest()
    opened.close()
    assert [row[1] for row in rows(here)["domains"]] == ["old.example"]


def test_a_backup_of_a_later_version_is_refused(run: Run, tmp_path: Path) -> None:
    here = settings.load({"RINGPLAN_HOME": str(tmp_path)})
    change(here, lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(BadBackup, match="later version"):
        put_back(here, written(here), replace=True)


@pytest.mark.postgres
def test_a_backup_goes_from_one_kind_of_database_to_the_other(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    here = settings.load({"RINGPLAN_HOME": str(tmp_path / "a")})
    shutil.copy(request.getfixturevalue("sqlite_template"), here.home / "ringplan.db")
    change(here, furnish)
    called(here, "a", "b")
    url, past = request.getfixturevalue("emptied"), request.getfixturevalue("emptied_history")
    urls = {"RINGPLAN_DATABASE_URL": url, "RINGPLAN_HISTORY_URL": past}
    there = settings.load({"RINGPLAN_HOME": str(tmp_path / "b"), **urls})
    put_back(there, written(here))
    assert rows(there) == rows(here)
    back = settings.load({"RINGPLAN_HOME": str(tmp_path / "c")})
    put_back(back, written(there))
    assert rows(back) == rows(here)


def test_the_command_writes_for_its_owner_alone_and_never_over_a_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    assert "files" in run("backup", str(target)).output
    assert target.stat().st_mode & 0o777 == 0o600
    assert "is there already" in run("backup", str(target), code=1).output


@pytest.mark.slow
def test_restore_refuses_while_up_runs_and_what_is_in_use(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    run("backup", str(target))
    assert "--yes" in run("restore", str(target), code=1).output
    with serving(settings.load({"RINGPLAN_HOME": str(tmp_path)})):
        assert "End it first" in run("restore", str(target), "--yes", code=1).output
    assert "Restored" in run("restore", str(target), "--yes").output
    assert "acme.example" in run("domain", "list").output


def revision(content: bytes) -> str:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        file = tar.extractfile("manifest.json")
        assert file is not None
        return str(json.load(file)["revision"])


OLD_DOMAIN = """
INSERT INTO domains (name, zone, country, language, emergency_numbers, refuse_anonymous, created)
VALUES ('old.example', 'Europe/Berlin', 'DE', 'en', '[]', 0, '2026-01-01 00:00:00')
"""
