"""The desk's stream: what has changed, as lines of JSON on one connection.

What is told comes from the reconciling loop and from the PBX's events; whose it is, from the database.
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

from controller.live import news
from controller.live.stream import END, Change, Line, Stream
from controller.pbx.ami import Message
from controller.reconcile.loop import Reconciler
from controller.reconcile.work import Outcome
from controller.store.subjects import Subject
from controller.store.whereabouts import Whereabouts, domains_of_logins, whereabouts

LOOK = 0.5  # seconds between looks whether the PBX is still there
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
    """`is_up` says whether the PBX is there."""

    stream: Stream
    reconciler: Reconciler
    is_up: Callable[[], bool]
    _noted: Noted = field(default_factory=dict)
    _logins: set[str] = field(default_factory=set)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

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
        """An event of the PBX."""
        if (account := news.login(event)) is not None:
            self._logins.add(account)
            self._bell.set()
        elif (found := news.noticed(event)) is not None:
            topic, kind, id_ = found
            self._note(topic, Subject(kind, id_), _News())

    async def run(self) -> None:
        """Until cancelled: tells what was noted, and whether the PBX is there."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._bell.wait()
            self._bell.clear()
            self.stream.pbx(self.is_up())
            try:
                while self._noted or self._logins:
                    await self._tell()
            except SQLAlchemyError as error:
                log.warning("nobody was told of some changes: %s", type(error).__name__)
                self.stream.begin_anew()

    async def _tell(self) -> None:
        """Some of what was noted, in its order."""
        noted = {key: self._noted.pop(key) for key in list(self._noted)[:TOGETHER]}
        logins, self._logins = self._logins, set()
        if not self.stream.listeners:
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
                        line = await listener.next()
                except TimeoutError:
                    line = self.stream.beat()
                await answer.write(_written(line))
                if line is END:
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
