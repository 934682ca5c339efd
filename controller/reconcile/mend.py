"""The whole PBX compared with disk and database, and mended: at start, after a reconnect, on drift, when asked."""

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path

from controller import clock
from controller.dialplan.conftext import NotOurs
from controller.pbx import modules, voicemail_db
from controller.pbx.ami import AmiRefused
from controller.pbx.ami_codec import UnsafeValue
from controller.pbx.ari import AriRefused, Request
from controller.reconcile import bans, boxes, music, objects, probe, shortlist, verify
from controller.reconcile.desired import Desired, desired, filed, left_over, outdated, without_file
from controller.reconcile.dialplan import Dialplan
from controller.reconcile.loop import Reconciler
from controller.reconcile.piece import SHARED, shared
from controller.reconcile.verify import Difference, OnDisk
from controller.store.subjects import Subject

log = logging.getLogger(__name__)
NO_CONTENT, ALREADY = 204, 409


@dataclass(frozen=True, slots=True)
class Mended:
    """What was wrong, and is live again or asked for anew; `stray` contexts are on their way out."""

    subjects: tuple[Subject, ...]
    stray: tuple[str, ...]
    shared: bool


async def mend(reconciler: Reconciler) -> Mended:
    """Compares and mends: what the PBX lacks of the files at once, then what the files lack of the database.

    So that without a database at least the last rules stand. One at a time. Raises AmiDown, AmiRefused, TimeoutError,
    OSError, sqlite3.Error (mailboxes), SQLAlchemyError.
    """
    async with reconciler.mending:
        plan = reconciler.hands.dialplan
        await plan.look()
        disk = await asyncio.to_thread(verify.read_disk, plan.etc)
        seen = await probe.look(reconciler.hands.eyes, disk)
        difference = verify.compare(disk, seen)
        plan.looked(seen.whole)
        shared_wrong = SHARED in difference.wrong or not (plan.etc / SHARED).exists()
        if shared_wrong:
            await put_shared(reconciler)
        live = await _restore(plan, difference.wrong)
        await plan.mend_hints(reconciler.hands.eyes, disk)
        wanted = await reconciler.in_database(desired)
        asked = await _ask(reconciler, wanted, disk) if wanted.subjects else set()
        stray: list[str] = []
        if len(live) == len(set(difference.wrong) - {SHARED}):
            stray = _strays(plan, difference)
            await plan.leave(stray, clock.monotonic())
        return Mended(tuple(sorted(asked | live)), tuple(stray), shared_wrong)


async def _restore(plan: Dialplan, paths: Iterable[Path]) -> set[Subject]:
    """These files live again; which of them are."""
    done: set[Subject] = set()
    for path in paths:
        subject = verify.subject_of(path)
        if subject is None:
            continue
        try:
            await plan.restore(path, clock.monotonic())
            done.add(subject)
        except FileNotFoundError:
            log.info("gone meanwhile: %s", path)
        except (AmiRefused, UnsafeValue, NotOurs) as error:
            log.error("not mended: %s: %s", path, error)
    if done:
        log.warning("drift: %s files were not in the PBX as they should be, and are now", len(done))
    return done


async def _ask(reconciler: Reconciler, wanted: Desired, disk: list[OnDisk]) -> set[Subject]:
    """What disk, handsets and mailboxes lack of the database, or have beyond it, asked for anew.

    The caller sees to it that the database is not empty: that is a loss, not a wish.
    """
    plan = reconciler.hands.dialplan
    wrong = left_over(wanted, disk) | outdated(wanted, disk, plan.moved)
    wrong |= await asyncio.to_thread(without_file, wanted, plan.etc)
    wrong |= await _accounts(reconciler, wanted)
    wrong -= wanted.busy
    if wrong:
        log.warning("drift: %s subjects differ, asked for anew", len(wrong))
        await reconciler.touch(sorted(wrong))
    return wrong


async def _accounts(reconciler: Reconciler, wanted: Desired) -> set[Subject]:
    """Handsets, trunks and mailboxes that the PBX holds otherwise than it should."""
    wrong = await objects.differing(reconciler.hands.eyes, wanted.devices, wanted.trunks)
    hands = reconciler.hands
    wrong |= {Subject("ban", id_) for id_ in await bans.differing(hands.ari, hands.dialplan.etc, wanted.bans)}
    missing, extra = await asyncio.to_thread(boxes.differing, hands.voicemail, hands.messages, wanted.boxes)
    wrong |= {Subject("mailbox", box.user) for box in missing}
    wrong |= await asyncio.to_thread(music.differing, reconciler.hands.shelf, wanted.music, wanted.devices)
    return wrong | {Subject("mailbox", user) for user in extra}


def _strays(plan: Dialplan, difference: Difference) -> list[str]:
    """What was left and nobody knows. Only when every file is live: else it may be somebody's last rules."""
    held: Set[str] = frozenset().union(*plan.held.values())
    known = held | plan.moved
    return [name for name in difference.stray if name not in known and not plan.retiring.waits(name)]


async def put_shared(reconciler: Reconciler) -> None:
    """The shared subroutines as this version has them, on disk and live."""
    piece = shared()
    await asyncio.to_thread(reconciler.hands.dialplan.write, piece)
    await reconciler.hands.dialplan.put(piece, clock.monotonic())


async def take_stock(reconciler: Reconciler) -> None:
    """Learns from the disk what the PBX was given. Raises OSError, AmiDown, TimeoutError."""
    plan = reconciler.hands.dialplan
    await shortlist.clear(plan.ami)
    disk = await asyncio.to_thread(verify.read_disk, plan.etc)
    plan.held = {file.path: file.contexts for file in disk}
    plan.hints.held = {file.path: file.hints for file in disk}


async def renew(reconciler: Reconciler) -> None:
    """If another version wrote what is on disk, all plans are asked for anew. Raises as `mend` does."""
    plan = reconciler.hands.dialplan
    stamp = plan.etc / "compiler"
    if stamp.exists() and stamp.read_text() == fingerprint():
        return
    await _load_added(reconciler)
    await put_shared(reconciler)
    await _renew_boxes(reconciler)
    await reconciler.touch(filed(await reconciler.in_database(desired)))
    stamp.write_text(fingerprint())


async def _load_added(reconciler: Reconciler) -> None:
    """Modules that this version needs and an older one did not load."""
    loads = [Request("POST", f"asterisk/modules/{name}.so") for name in modules.ADDED]
    for response in await reconciler.hands.ari.pipeline(loads):
        if response.status not in (NO_CONTENT, ALREADY):
            log.warning("a module was not loaded: %s", AriRefused(response))


async def _renew_boxes(reconciler: Reconciler) -> None:
    """Rows that an older version named otherwise, replaced at once: what plans say leads to the new ones."""
    hands = reconciler.hands
    if await asyncio.to_thread(voicemail_db.holds_old, hands.voicemail):
        wanted = await reconciler.in_database(desired)
        await hands.put_boxes(wanted.boxes)
        await asyncio.to_thread(voicemail_db.forget_old, hands.voicemail)


def fingerprint() -> str:
    """Changes whenever the compiler or a template does."""
    root = Path(__file__).parents[2]
    sources = [*(root / "controller" / "dialplan").glob("*.py"), *(root / "dialplan_templates").glob("asterisk/*.j2")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()
