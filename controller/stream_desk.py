"""The desk's stream: what has changed and what goes on, as lines of JSON on one connection.

Changes come from the reconciling loop and from the PBX's events; whose they are, from the database. Things come from
the folded events, some at a time, so that a burst of events is one line a thing.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller.live import news, telling
from controller.live.listener import Line
from controller.live.pace import Pace
from controller.live.stream import END, Change, Stream
from controller.live.telling import Folded
from controller.pbx.ami import Message
from controller.reconcile.loop import Reconciler
from controller.reconcile.work import Outcome
from controller.store.subjects import Subject
from controller.store.whereabouts import Whereabouts, domains_of_logins, whereabouts

LOOK = 0.5  # seconds between looks whether the PBX is still there
BREATH = 0.01  # seconds in which what goes on is gathered
BEAT = 2.0  # seconds
TOGETHER = 1000  # subjects looked up at once
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _News:
    """What happened to a subject; `place` where its row may be gone."""

    state: str = ""
    revision: int = 0
    place: Whereabouts | None = None


Noted = dict[tuple[str, Subject], _News]  # by topic and subject


@dataclass(slots=True)
class StreamDesk:
    """`is_up` says whether the PBX is there, `live` what goes on in it."""

    stream: Stream
    reconciler: Reconciler
    is_up: Callable[[], bool]
    live: Folded
    pace: Pace
    _noted: Noted = field(default_factory=dict)
    _logins: set[str] = field(default_factory=set)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/stream", self._stream)]

    def reported(self, outcomes: Iterable[Outcome]) -> None:
        """The database says of these how far they got."""
        for outcome in outcomes:
            subject = outcome.task.subject
            self._note(
                news.TOPICS[subject.kind], subject, _News(_state(outcome), outcome.task.revision, _former(outcome))
            )

    def seen(self, event: Message) -> None:
        """An event of the PBX; `live` has it already."""
        self._stirred.set()
        if (account := news.login(event)) is not None:
            self._logins.add(account)
            self._bell.set()
        elif (found := news.noticed(event)) is not None:
            topic, kind, id_ = found
            self._note(topic, Subject(kind, id_), _News())

    def stir(self) -> None:
        """Something else than an event may have changed what goes on."""
        self._stirred.set()

    async def run(self) -> None:
        """Until cancelled: tells what was noted, what goes on, and whether the PBX is there."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_changes())
            group.create_task(self._tell_things())

    async def _tell_changes(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            try:
                while self._noted or self._logins:
                    await self._tell()
            except SQLAlchemyError as error:
                log.warning("nobody was told of some changes: %s", type(error).__name__)
                self.stream.begin_anew()

    async def _tell_things(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._stirred.wait()
            self._stirred.clear()
            self._look()
            await asyncio.sleep(BREATH)

    def _look(self) -> None:
        """While something may be missed or late, nothing of what goes on is told: pages say that they are not live."""
        self.pace.look()
        is_up = self.is_up() and self.live.is_complete and not self.pace.is_late
        if not is_up:
            self.stream.pbx(False)
        elif self.stream.is_up:
            self.stream.tell_things(telling.changes(self.live))
        else:
            self.stream.pbx(True, telling.everything(self.live))

    async def _tell(self) -> None:
        """Some of what was noted, in its order."""
        noted = {key: self._noted.pop(key) for key in list(self._noted)[:TOGETHER]}
        logins, self._logins = self._logins, set()
        if not self.stream.listeners:
            self.stream.begin_anew()  # who comes back and finds the number that he knew takes it that nothing was
            return

        def look(session: Session) -> list[Change]:
            places = whereabouts(session, {subject for _, subject in noted})
            trunks = domains_of_logins(session, logins) if logins else set()
            return [*_changes(noted, places), *(Change(f"trunks-{domain}", domain) for domain in sorted(trunks))]

        self.stream.tell(await self.reconciler.in_database(look))

    def _note(self, topic: str, subject: Subject, what: _News) -> None:
        self._noted.pop((topic, subject), None)  # the latest news stand last
        self._noted[topic, subject] = what
        self._bell.set()

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Until the controller ends."""
        answer = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await answer.prepare(request)
        with self.stream.listening() as listener, suppress(ConnectionError):
            while True:
                try:
                    async with asyncio.timeout(BEAT):
                        lines = [await listener.next(), *listener.others()]
                except TimeoutError:
                    lines = listener.others() or [self.stream.beat()]  # its number says that all before was told
                await answer.write(b"".join(map(_written, lines)))
                if END in lines:
                    break
        return answer


def _changes(noted: Noted, places: dict[Subject, Whereabouts]) -> Iterator[Change]:
    for (topic, subject), what in noted.items():
        place = places.get(subject, what.place)
        if topic == "system":
            yield Change(topic, None)
        elif place is not None:
            yield _change(topic, place, what)


def _change(topic: str, place: Whereabouts, what: _News) -> Change:
    """What was a user's and is gone is told to the domain."""
    if topic in ("user", "phones") and place.user is not None:
        return Change(f"{topic}-{place.user}", place.domain, place.user, what.state, what.revision)
    name = "trunks" if topic == "trunks" else "domain"
    return Change(f"{name}-{place.domain}", place.domain, None, what.state, what.revision)


def _state(outcome: Outcome) -> str:
    if outcome.error:
        return "failed"
    return "live" if outcome.live else "waiting"


def _former(outcome: Outcome) -> Whereabouts | None:
    """Of what is deleted only the domain is known."""
    domain = next((detail["domain"] for detail in outcome.task.details if "domain" in detail), None)
    return None if domain is None else Whereabouts(domain)


def _written(line: Line) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"
