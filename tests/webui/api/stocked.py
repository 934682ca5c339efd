"""A state folder with one of everything, to copy: making them all takes ten times as long as what most tests ask."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from controller.operations import actors, tokens, users
from controller.operations.bell import saving
from controller.store.engine import open_database
from tests.webui.api.things import Things, made
from tests.webui.kept import Kept
from tests.webui.place import SATURDAY, Place

FOLDERS = ("audio", "pbx")  # the sounds of pieces, and of recorded calls


@dataclass(frozen=True, slots=True)
class Stocked:
    """Both databases and the sounds, in a folder; `things` are Anna's, and those of her domain.

    `root` is the token of an administrator.
    """

    home: Path
    things: Things
    root: str

    def put(self, running: Kept) -> None:
        """In the place of what the portal had."""
        running.renew(self.home / "ringplan.db", self.home / "history.db")
        for name in FOLDERS:
            shutil.copytree(self.home / name, running.settings.home / name, dirs_exist_ok=True)


def stock(home: Path, furnished: Path, place: Place, no_calls: Path) -> Stocked:
    """Made in that folder, over copies of those databases."""
    file = shutil.copy(furnished, home / "ringplan.db")
    shutil.copy(no_calls, home / "history.db")
    database = open_database(f"sqlite:///{file}")
    with saving(database) as session:
        things = made(session, place.acme, place.anna)
        root = token_of_root(session, place)
    database.close()
    return Stocked(home, things, root)


def token_of_root(session: Session, place: Place) -> str:
    """Of a new administrator."""
    console = actors.console(SATURDAY)
    user = users.add(session, console, place.acme, users.NewUser("1090", "Ada", scope="administrator"))
    return tokens.add(session, console, user, "test", ("read", "write")).token
