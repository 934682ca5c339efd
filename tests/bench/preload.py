"""Everything of a seeded database where a PBX finds it at its start, fast: no fsync a file, no request a handset."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from controller.dialplan.plan import compile_plan
from controller.reconcile import boxes, endpoints, mend, piece
from controller.reconcile.desired import FILED
from controller.reconcile.piece import Piece
from controller.reconcile.render import piece_in
from controller.reconcile.render import render as render_one
from controller.settings import Settings
from controller.store import accounts, load
from controller.store.accounts import DeviceAccount
from tests.bench.seed import Seeded

A_ROUND = 250  # users rendered from one directory
Item = TypeVar("Item")


def render(session: Session, seeded: Seeded) -> Iterator[Piece]:
    """The whole dialplan: shared subroutines; door, way out, lists, frames, groups; every user's plan."""
    yield piece.shared()
    others = (one for one in accounts.every_subject(session) if one.kind in FILED and one.kind != "user")
    yield from filter(None, (piece_in(render_one(session, subject)) for subject in others))
    for some in _rounds(seeded.users):
        directory = load.load_many(session, some)
        for id_ in some:
            user = directory.users[id_]
            yield piece.of_user(user, compile_plan(directory, user))


def write(etc: Path, pieces: Iterable[Piece]) -> None:
    """All files."""
    for each in pieces:
        path = etc / each.path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(each.text)


def stamp(etc: Path) -> None:
    """Says that the files were made by the compiler as it is."""
    (etc / "compiler").write_text(mend.fingerprint())


def mailboxes(session: Session, settings: Settings) -> None:
    """Every mailbox into the PBX's own database."""
    boxes.put(settings.voicemail_db, settings.messages, accounts.mailboxes(session))


def handsets(session: Session, settings: Settings) -> None:
    """Every handset into AstDB, while Asterisk is stopped; one was pushed before, and the others are made after it."""
    devices = list(accounts.device_accounts(session))
    with closing(sqlite3.connect(settings.pbx / "lib" / "astdb.sqlite3")) as database, database:
        model = _model(database, devices[0])
        rows = (row for device in devices[1:] for row in _rows(device, model))
        database.executemany("INSERT OR REPLACE INTO astdb VALUES (?, ?)", rows)


def _model(database: sqlite3.Connection, device: DeviceAccount) -> dict[str, dict[str, str]]:
    """What AstDB holds of a handset, by type of object."""
    found = {}
    for kind in endpoints.TYPES:
        [value] = database.execute("SELECT value FROM astdb WHERE key = ?", (_key(kind, device),)).fetchone()
        found[kind] = json.loads(value)
    return found


def _rows(device: DeviceAccount, model: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    own = ("username", "md5_cred", "aors", "auth", "callerid", "accountcode", "mailboxes")
    for kind, fields in endpoints.objects(device).items():
        mine = {key: value for key, value in fields.items() if key in own}
        digest = {"password_digest": f"MD5:{device.ha1}"} if kind == "auth" else {}
        yield _key(kind, device), json.dumps(model[kind] | mine | digest)


def _key(kind: str, device: DeviceAccount) -> str:
    return f"/ps_{kind}/{kind}/d{device.id}"


def _rounds(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, A_ROUND)):
        yield some
