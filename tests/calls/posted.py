"""The real controller inside the test process, on the private Asterisk, with a database of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from controller.post import Post
from controller.reconcile.work import Outcome
from controller.settings import Settings
from controller.store import migrate, outbox
from controller.store.engine import Database, open_database, reading
from controller.store.subjects import Subject
from tests.calls.bell import Bell


@dataclass(slots=True)
class Posted:
    """A running controller, the database it reads, and how far each subject has got."""

    post: Post
    database: Database
    bell: Bell = field(default_factory=Bell)
    outcomes: dict[Subject, Outcome] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return self.post.settings

    def note(self, outcome: Outcome) -> None:
        """What the reconciling loop has just done."""
        self.outcomes[outcome.task.subject] = outcome
        self.bell.ring()

    async def live(self, within: float = 10.0) -> None:
        """Waits until everything that was saved is live. Raises AssertionError for what can't be applied."""
        waiting: list[outbox.Pending] = []

        def everything() -> bool:
            """The database is asked once all that waited before is live: asked at every ring, it took long itself."""
            nonlocal waiting
            if all(map(self._is_live, waiting)):
                waiting = self._waiting()
            return not waiting

        await self.bell.until(everything, within, "everything to be live")

    def _waiting(self) -> list[outbox.Pending]:
        with reading(self.database) as session:
            tasks = outbox.pending(session)
        return [task for task in tasks if not self._is_live(task)]

    def _is_live(self, task: outbox.Pending) -> bool:
        outcome = self.outcomes.get(task.subject)
        if outcome is None or outcome.task.revision < task.revision:
            return False
        assert not outcome.error, f"{task.subject}: {outcome.error}"
        return outcome.live


@asynccontextmanager
async def posted(settings: Settings) -> AsyncIterator[Posted]:
    """The controller runs as long as the block does; in its own task, as a fixture may end in another than it began."""
    database = open_database(settings.database_url, settings.run / "bell")
    migrate.upgrade(database)
    ready: asyncio.Future[Posted] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()
    task = asyncio.create_task(_stand(settings, database, ready, over))
    try:
        yield await ready
    finally:
        over.set()
        await task
        database.close()


async def _stand(settings: Settings, database: Database, ready: "asyncio.Future[Posted]", over: asyncio.Event) -> None:
    try:
        async with Post(settings) as post:
            running = Posted(post, database)
            post.reconciler.on_done = running.note
            for link in (post.ami, post.ari, post.events):
                await link.wait_up(10)
            ready.set_result(running)
            await over.wait()
    except Exception as error:
        if ready.done():
            raise
        ready.set_exception(error)
