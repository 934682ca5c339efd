"""Feature codes that change something (PRODUCT §5): done by the portal's operations, told once it is live, else undone.

A confirmation is heard only for what is in force. So nothing is committed once the caller's patience nears its end, and
every change stands on disk as a promise (promises.py) until the PBX says that the caller was told; one that he was not
told of is taken back (settling.py), by the next controller if this one died.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from ari_handlers import promises, questions
from ari_handlers.arrivals import Arrivals
from ari_handlers.call_back import call_back
from ari_handlers.promises import Promise
from ari_handlers.questions import Question
from ari_handlers.settling import Settling
from ari_handlers.stasis import Entered, hang_up
from controller import clock
from controller.live.lastcallers import LastCallers
from controller.operations import keypad, takeback
from controller.operations.bell import saving
from controller.operations.keypad_keys import Told
from controller.pbx.ari import Ari
from controller.store.engine import Database

log = logging.getLogger(__name__)

COMMIT_WITHIN, LIVE_WITHIN = 3.0, 4.5  # seconds since it was asked; the caller waits for six


class TooLate(Exception):
    """The caller will not wait until this is live: it is not committed."""


class Owing(Exception):
    """Something from before is still to be taken back, a matter of moments mostly: it is not committed yet."""


@dataclass(slots=True)
class FeatureCodes:
    """Answers the PBX's questions, each in a task of its own."""

    ari: Ari
    database: Database
    settling: Settling
    callers: LastCallers
    arrivals: Arrivals = field(default_factory=Arrivals)

    async def answer(self, entered: Entered) -> None:
        """One code, from the question to the end of the promise. Raises AriDown, AriRefused, TimeoutError."""
        question = questions.question_of(entered)
        asked = await questions.since_asked(self.ari, question)
        self.settling.busy.add(question.call)
        try:
            told = await self._done(question, asked + COMMIT_WITHIN)
            if told is not None and await self.arrivals.until(told.needs or {}, asked + LIVE_WITHIN):
                await questions.tell(self.ari, question, told)
                log.info("told: code=%s call=%s device=d%s", question.verb, question.call, question.device)
            else:
                await hang_up(self.ari, question.leg)
            await self.settling.settle(question.call)
        finally:
            self.settling.busy.discard(question.call)

    async def _done(self, question: Question, limit: float) -> Told | None:
        """As `_tried`, once nothing from before is left to be taken back."""
        while True:
            try:
                return await self._tried(question, limit)
            except Owing:
                await self.settling.until_clear(limit)

    async def _tried(self, question: Question, limit: float) -> Told | None:
        """What to tell. None: it can't be told in time; whatever may have been committed is promised on disk.

        Raises Owing.
        """
        work = asyncio.create_task(asyncio.to_thread(self._do, question, limit))
        await asyncio.wait([work], timeout=max(0.0, limit - clock.monotonic()))
        if not work.done():
            await hang_up(self.ari, question.leg)  # it can't be stopped; the caller need not wait for it
        try:
            return await work
        except (TooLate, SQLAlchemyError, OSError) as error:
            log.warning("not done: code=%s call=%s %s", question.verb, question.call, str(error) or "too late")
            return None

    def _do(self, question: Question, limit: float) -> Told:
        """In a thread. Raises TooLate, Owing, SQLAlchemyError, OSError."""
        if question.verb == "call_back":
            return call_back(self.database, self.callers, question)
        with saving(self.database) as session:
            told = keypad.do(session, question.device, question.domain, question.verb, question.digits, clock.now())
            if told.undo is not None:
                undo = takeback.to_text(told.undo)
                promises.make(self.settling.folder, Promise(question.call, question.device, undo))
            late = clock.monotonic() > limit
            if late or not self.settling.clear:
                promises.settle(self.settling.folder, question.call)  # before others may write: it is not theirs
                raise TooLate if late else Owing
        return told
