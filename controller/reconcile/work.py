"""One task of the outbox: write, apply, tell what is live and how long it took. Many at once: crowd.py."""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from controller import clock
from controller.dialplan.names import IN_BOX, endpoint, voicemail_context
from controller.pbx import kept_out, voicemail_db
from controller.pbx.ami import Ami, AmiDown, AmiRefused
from controller.pbx.ami_codec import UnsafeValue
from controller.pbx.ari import Ari, AriDown, AriRefused
from controller.pbx.ari_codec import UnsafeField
from controller.reconcile import aors, bans, boxes, endpoints, lamps, music, shortlist, trunks, wording
from controller.reconcile.bans import Ban
from controller.reconcile.dialplan import Dialplan
from controller.reconcile.piece import Piece, path_of
from controller.reconcile.render import Faulty, Gone, Rendered, piece_in
from controller.reconcile.trunks import TrunkLine
from controller.store.accounts import DeviceAccount, Mailbox
from controller.store.music import Playlist
from controller.store.outbox import Pending
from controller.store.subjects import Subject

log = logging.getLogger(__name__)

AWAY = (AmiDown, AriDown, TimeoutError)
REFUSED = (AmiRefused, AriRefused, UnsafeValue, UnsafeField, OSError)
SOON = 2.0  # seconds: an answer that did not come, a refusal, a full disk; ever more slowly (loop.py)
ACCOUNTS = ("device", "mailbox", "ban", *music.KINDS)  # no dialplan
WHEN_BACK = math.inf  # not before the link to the PBX is up again


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task went. `error` in plain words; a task that only waits for the PBX has none and is not live.

    What is not live is tried again after `pause` seconds, unless it is `hopeless`: then a new change is needed.
    """

    task: Pending
    gone: bool = False
    durable: bool = False
    live: bool = False
    error: str = ""
    hopeless: bool = False
    pause: float = WHEN_BACK
    apply_ms: float | None = None
    since_commit_ms: float | None = None
    content: str = ""
    pin_token: str | None = None  # of a mailbox: names the PIN that the PBX was told


@dataclass(slots=True)
class Hands:
    """Everything that touches the PBX: the dialplan, PJSIP objects, mailboxes.

    `eyes` is the link for long looks at all of it: a change never waits behind one.
    `ready` between the greeting of a PBX that came up and its loss: only then is known what stands in it.
    """

    dialplan: Dialplan
    ari: Ari
    eyes: Ami
    voicemail: Path
    messages: Path
    shelf: music.Shelf
    ready: bool = False

    async def write(self, task: Pending, what: Rendered) -> None:
        """The part that must be on disk first."""
        if piece := piece_in(what):
            await asyncio.to_thread(self.dialplan.write, piece)
        match what:
            case Mailbox():
                await self.put_boxes([what])
            case Playlist():
                await asyncio.to_thread(music.put, self.shelf, what)
            case Ban():
                await asyncio.to_thread(kept_out.note, self.dialplan.etc, what.id, what.address)
            case Gone(wholly=wholly) if task.subject.kind == "mailbox":
                await self.close_box(task.subject.id, wholly)
            case Gone():
                await asyncio.to_thread(self._erase, task.subject)

    async def apply(self, task: Pending, what: Rendered) -> None:
        """The part that makes it live."""
        if not self.ready:
            raise AmiDown("the PBX is away, or was not greeted yet")
        match what:
            case Piece():
                await self.dialplan.put(what, clock.monotonic())
            case DeviceAccount():
                await self.push([what])
            case TrunkLine(account=account, door=door):
                if door is not None:
                    await self.dialplan.put(door, clock.monotonic())
                await shortlist.prepare(self.dialplan.ami, self.dialplan.sweeper, None)
                await trunks.push(self.ari, account)
            case Mailbox():
                await lamps.look(self.dialplan.ami, what.user)
            case Ban():
                await bans.put(self.ari, what)
            case Gone():
                await self._take_out(task.subject)

    async def push(self, accounts: Sequence[DeviceAccount]) -> None:
        """Handsets into the PBX. Raises AriDown, AriRefused, AmiDown, AmiRefused, TimeoutError."""
        names = [endpoint(account.id) for account in accounts]
        await shortlist.prepare(self.dialplan.ami, self.dialplan.sweeper, names)
        await asyncio.to_thread(music.introduce, self.shelf, accounts)
        there = await aors.in_place(self.dialplan.ami, self.ari, [account.id for account in accounts])
        await endpoints.push(self.ari, accounts, there)

    async def _take_out(self, subject: Subject) -> None:
        if subject.kind == "device":
            await endpoints.pull(self.ari, subject.id)
        elif subject.kind == "trunk":
            await trunks.pull(self.ari, subject.id)
        elif subject.kind == "ban":
            await bans.lift(self.ari, subject.id)
        elif subject.kind == "mailbox":
            await lamps.look(self.dialplan.ami, subject.id)
        if subject.kind not in ACCOUNTS:
            await self.dialplan.drop(path_of(subject), clock.monotonic())

    async def put_boxes(self, mailboxes: Sequence[Mailbox]) -> None:
        """Mailboxes, once nobody is in one that had such an extension before. Raises InUse, OSError, AmiDown."""
        for box in await asyncio.to_thread(boxes.taken_over, self.voicemail, mailboxes):
            if self.ready and await calls_in(self.eyes, voicemail_context(box.domain), box.extension):
                raise boxes.InUse(f"a call is still in the mailbox that had the extension {box.extension} before")
        await asyncio.to_thread(boxes.put, self.voicemail, self.messages, mailboxes)

    async def close_box(self, user: int, wholly: bool) -> None:
        """Nobody comes into the user's mailbox from now on; what is in it goes once all are out of it.

        First the row goes, then we look: calls say first that they come in. Raises InUse, OSError, AmiDown, AmiRefused.
        """
        for context, number in await asyncio.to_thread(boxes.shut, self.voicemail, user):
            if await calls_in(self.eyes, context, number):
                raise boxes.InUse(f"a call is still in the mailbox of user {user}, extension {number}")
        await asyncio.to_thread(boxes.drop, self.voicemail, self.messages, user)
        await asyncio.to_thread(voicemail_db.clear if wholly else voicemail_db.put_away, self.messages, user)

    def _erase(self, subject: Subject) -> None:
        if subject.kind in music.KINDS:
            music.drop(self.shelf, subject)
        elif subject.kind == "ban":
            kept_out.forget(self.dialplan.etc, subject.id)
        elif subject.kind not in ACCOUNTS:
            self.dialplan.bury(path_of(subject))


async def perform(hands: Hands, task: Pending, what: Rendered, now: Callable[[], datetime]) -> Outcome:
    """Brings one subject into the PBX, or says why not yet; never raises for what a PBX or a disk may do."""
    gone = isinstance(what, Gone)
    if isinstance(what, Faulty):
        return Outcome(task, error=what.why, hopeless=what.hopeless, pause=SOON)
    started = clock.monotonic()
    durable = False
    try:
        await hands.write(task, what)
        durable = is_durable(what)
        begun = clock.monotonic()
        await hands.apply(task, what)
    except AWAY as error:
        pause = SOON if isinstance(error, TimeoutError) else WHEN_BACK
        return Outcome(task, gone=gone, durable=durable, pause=pause)
    except Exception as error:
        log.error("not applied: subject=%s-%s %s", *_name(task), error, exc_info=not isinstance(error, REFUSED))
        return Outcome(task, gone=gone, durable=durable, error=wording.of_error(error), pause=SOON)
    ended = clock.monotonic()
    return succeeded(task, what, now(), (ended - begun) * 1000, (ended - started) * 1000)


def succeeded(task: Pending, what: Rendered, at: datetime, apply_ms: float, at_least_ms: float = 0.0) -> Outcome:
    """It is live. The wall clock may be behind that of the commit: no less than `at_least_ms` have passed since."""
    return Outcome(
        task,
        gone=isinstance(what, Gone),
        durable=is_durable(what),
        live=True,
        apply_ms=apply_ms,
        since_commit_ms=max(0.0, (at - task.since).total_seconds() * 1000, at_least_ms),
        content=_content(what),
        pin_token=boxes.token(what) if isinstance(what, Mailbox) and what.pin is not None else None,
    )


async def calls_in(ami: Ami, context: str, number: str) -> bool:
    """Whether calls are in the mailbox of that extension, by the group that rp-voicemail and rp-mailbox put them in."""
    group = f"GROUP_COUNT({context}-{number}@{IN_BOX})"
    answer = await ami.send({"Action": "Getvar", "Variable": group})
    return answer.get("Value", "") not in ("", "0")


def is_durable(what: Rendered) -> bool:
    """Whether it is on the disk when it is live: AstDB is a second late."""
    return not isinstance(what, DeviceAccount | TrunkLine)


def _content(what: Rendered) -> str:
    match what:
        case Piece(content=rows) if rows:
            return rows[0].context
        case _:
            return ""


def _name(task: Pending) -> tuple[str, int]:
    return task.subject.kind, task.subject.id
