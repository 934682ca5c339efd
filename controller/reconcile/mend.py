"""The whole PBX compared with disk and database, and mended: at start, after a reconnect, on drift, when asked."""

import asyncio
import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from controller import clock
from controller.reconcile import boxes, endpoints, verify
from controller.reconcile.loop import Reconciler
from controller.reconcile.piece import SHARED, shared
from controller.store import accounts, outbox
from controller.store.accounts import DeviceAccount, Mailbox
from controller.store.subjects import Subject

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mended:
    """What was wrong, now asked for anew; `stray` contexts are on their way out."""

    subjects: tuple[Subject, ...]
    stray: tuple[str, ...]
    shared: bool


@dataclass(frozen=True, slots=True)
class Desired:
    """Everything the database says should be in the PBX."""

    subjects: frozenset[Subject]
    waiting: frozenset[Subject]
    devices: tuple[DeviceAccount, ...]
    boxes: tuple[Mailbox, ...]


def desired(session: Session) -> Desired:
    """Reads it. Blocks."""
    return Desired(
        frozenset(accounts.every_subject(session)),
        frozenset(task.subject for task in outbox.pending(session)),
        tuple(accounts.device_accounts(session)),
        tuple(accounts.mailboxes(session)),
    )


async def mend(reconciler: Reconciler) -> Mended:
    """Compares, and asks for what is wrong. Raises AmiDown, AriDown, TimeoutError, SQLAlchemyError."""
    plan = reconciler.hands.dialplan
    seen = await verify.read_pbx(plan.ami)
    disk = await asyncio.to_thread(verify.read_disk, plan.etc)
    difference = verify.compare(disk, seen)
    plan.sure |= seen.whole
    wanted = await reconciler.in_database(desired)
    wrong = set(_subjects(difference.wrong)) | _uneven(wanted, disk)
    wrong |= await _accounts(reconciler, wanted)
    wrong -= wanted.waiting
    if SHARED in difference.wrong or not (plan.etc / SHARED).exists():
        await put_shared(reconciler)
    held = frozenset().union(*plan.held.values())
    stray = [context for context in difference.stray if context not in held]
    for context in stray:
        plan.retiring.add(context, clock.monotonic())
    if wrong:
        log.warning("drift: %s subjects differ, asked for anew", len(wrong))
        await reconciler.touch(sorted(wrong))
    return Mended(tuple(sorted(wrong)), tuple(stray), SHARED in difference.wrong)


async def put_shared(reconciler: Reconciler) -> None:
    """The shared subroutines as this version has them, on disk and live."""
    piece = shared()
    await asyncio.to_thread(reconciler.hands.dialplan.write, piece)
    await reconciler.hands.dialplan.put(piece, clock.monotonic())


async def take_stock(reconciler: Reconciler) -> None:
    """Learns from the disk what the PBX was given; if another version wrote it, all plans are asked for anew."""
    plan = reconciler.hands.dialplan
    disk = await asyncio.to_thread(verify.read_disk, plan.etc)
    plan.held = {file.path: file.contexts for file in disk}
    stamp = plan.etc / "compiler"
    if stamp.exists() and stamp.read_text() == fingerprint():
        return
    await put_shared(reconciler)
    wanted = await reconciler.in_database(desired)
    await reconciler.touch(sorted(s for s in wanted.subjects if s.kind in ("user", "frame", "domain")))
    stamp.write_text(fingerprint())


def fingerprint() -> str:
    """Changes whenever the compiler or a template does."""
    root = Path(__file__).parents[2]
    sources = [*(root / "controller" / "dialplan").glob("*.py"), *(root / "dialplan_templates").glob("asterisk/*.j2")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()


def _subjects(paths: Iterable[Path]) -> list[Subject]:
    return [subject for path in paths if (subject := verify.subject_of(path)) is not None]


def _uneven(wanted: Desired, disk: list[verify.OnDisk]) -> set[Subject]:
    """Subjects without a file, and files without a subject: none at all in the database is a loss, not a wish."""
    if not wanted.subjects:
        return set()
    on_disk = set(_subjects(file.path for file in disk))
    return on_disk ^ {subject for subject in wanted.subjects if subject.kind in ("user", "frame", "domain")}


async def _accounts(reconciler: Reconciler, wanted: Desired) -> set[Subject]:
    """Handsets and mailboxes that the PBX holds otherwise than it should."""
    differing = await endpoints.differing(reconciler.hands.dialplan.ami, wanted.devices)
    wrong = {Subject("device", account.id) for account in differing}
    missing, extra = await asyncio.to_thread(boxes.differing, reconciler.hands.voicemail, wanted.boxes)
    wrong |= {Subject("mailbox", box.user) for box in missing}
    return wrong | {Subject("mailbox", user) for user in extra}
