"""A change from the command line: saved, followed into the PBX for a moment, and told (PRODUCT §8.2)."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.commands.common import asking, in_words, opened, say, settings, show
from controller.desk_client import DeskAway, ask
from controller.operations import bell, changes
from controller.operations.actors import Actor
from controller.settings import Settings
from controller.store import plan_states
from controller.store.engine import Database, reading
from controller.store.plan_states import PlanState
from controller.store.subjects import Subject

PATIENCE = 1.0  # seconds; a change is usually live within a hundredth of one
STEP = 0.01
LONGEST = 10_000  # ms; a change that took longer has waited for something, so the figure tells nothing
STOPPED = "the controller is not running; calls go on with the last rules."
SILENT = "the controller does not answer; calls go on with the last rules. `ringplan doctor` tells more."
UNREACHABLE = "the phone system is not reachable. It goes live by itself."
UNREADABLE = "the database does not answer any more. `ringplan doctor` tells more."
ON_ITS_WAY = "it is on its way. `ringplan db status` tells how many changes wait."


@dataclass(frozen=True, slots=True)
class Progress:
    """`live` None: no call depends on the change. `ms` is the time from the save; `why` follows "not live yet"."""

    live: bool | None = None
    ms: float | None = None
    why: str = ""

    def __str__(self) -> str:
        if self.live is None:
            return ""
        if not self.live:
            return f"Not live yet: {self.why}"
        return "Live." if self.ms is None or self.ms > LONGEST else f"Live after {max(1, round(self.ms))} ms."


@dataclass(slots=True)
class Saved:
    """What `changing` hands out; it is filled when the block has ended well."""

    progress: Progress = Progress()


@contextmanager
def changing() -> Iterator[tuple[Session, Actor, Saved]]:
    """One change: committed at the end, then the controller's bell rings. A refusal becomes exit code 1."""
    saved = Saved()
    with opened() as database, in_words():
        with bell.saving(database) as session:
            yield session, asking(), saved
            subjects = changes.touched(session)
        saved.progress = follow(database, settings(), subjects)


def tell(saved: Saved, as_json: bool, line: str, notes: Collection[str] = (), **fields: Any) -> None:
    """What was done, whether it is live, and notes; as JSON the `fields` instead of the line."""
    progress = saved.progress
    if as_json:
        live = {"live": progress.live, "live_after_ms": progress.ms, "not_live_because": progress.why}
        show({**fields, "notes": list(notes), **live}, True, str)
        return
    between = "\n" if "\n" in line else " "
    say("\n".join([f"{line}{between}{progress}".rstrip(), *(f"Note: {note}" for note in notes)]))


def follow(database: Database, here: Settings, subjects: Collection[Subject]) -> Progress:
    """Waits until the subjects are live or refused, at most PATIENCE, and only where there is a controller."""
    if not subjects:
        return Progress()
    deadline = clock.monotonic() + PATIENCE
    try:
        is_up = ask(here, "GET", "/status", PATIENCE)["pbx"] == "up"
        return _progress(_settled(database, subjects, deadline if is_up else 0.0), is_up)
    except DeskAway as error:
        return Progress(False, why=SILENT if isinstance(error.__cause__, TimeoutError) else STOPPED)
    except SQLAlchemyError:
        return Progress(False, why=UNREADABLE)


def _settled(database: Database, subjects: Collection[Subject], deadline: float) -> list[PlanState]:
    while True:
        with reading(database) as session:
            states = plan_states.states_of(session, subjects)
        if clock.monotonic() >= deadline or all(state.standing != "waiting" for state in states):
            return states
        Event().wait(STEP)


def _progress(states: list[PlanState], is_up: bool) -> Progress:
    if errors := [state.error for state in states if state.error]:
        return Progress(False, why=errors[0])
    if any(state.standing == "waiting" for state in states):
        return Progress(False, why=ON_ITS_WAY if is_up else UNREACHABLE)
    times = [state.commit_to_live_ms for state in states if state.commit_to_live_ms is not None]
    return Progress(True, max(times, default=None))
