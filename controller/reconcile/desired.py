"""What the database says should be in the PBX, as a whole, and where the files tell otherwise. Used by mend.py."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.reconcile.piece import path_of
from controller.reconcile.verify import OnDisk, subject_of
from controller.store import accounts, bans, music, outbox
from controller.store.accounts import DeviceAccount, Mailbox, TrunkAccount
from controller.store.ledger import PlanStateRow
from controller.store.music import Playlist
from controller.store.subjects import Subject, SubjectKind

FILED = ("user", "frame", "domain", "outside", "callers", "own callers", "group", "trunk", "did")
"""What has a file of its own."""


@dataclass(frozen=True, slots=True)
class Desired:
    """Everything the database says should be in the PBX. `contents` is what it says was last brought in, by name.

    `busy` are subjects with a change that waits, or that can't be brought in as they are.
    """

    subjects: frozenset[Subject]
    busy: frozenset[Subject]
    contents: dict[Subject, str]
    devices: tuple[DeviceAccount, ...]
    trunks: tuple[TrunkAccount, ...]
    bans: dict[int, str]  # addresses by id
    boxes: tuple[Mailbox, ...]
    music: tuple[Playlist, ...]


def desired(session: Session) -> Desired:
    """Reads it. Blocks."""
    columns = select(PlanStateRow.kind, PlanStateRow.subject_id, PlanStateRow.content_hash, PlanStateRow.error)
    found = session.execute(columns.where((PlanStateRow.content_hash != "") | (PlanStateRow.error != "")))
    states = [(Subject(cast(SubjectKind, row.kind), row.subject_id), row.content_hash, row.error) for row in found]
    waiting = outbox.subjects(session)
    return Desired(
        frozenset(accounts.every_subject(session)),
        frozenset(waiting | {subject for subject, _, error in states if error}),
        {subject: content for subject, content, _ in states if content},
        tuple(accounts.device_accounts(session)),
        tuple(accounts.trunk_accounts(session)),
        {ban.id: ban.address for ban in bans.everything(session)},
        tuple(accounts.mailboxes(session)),
        tuple(music.playlists(session)),
    )


def filed(wanted: Desired) -> list[Subject]:
    """Subjects that have a file each."""
    return sorted(subject for subject in wanted.subjects if subject.kind in FILED)


def without_file(wanted: Desired, etc: Path) -> set[Subject]:
    """Subjects whose file is missing. Blocks."""
    return {subject for subject in filed(wanted) if not (etc / path_of(subject)).exists()}


def left_over(wanted: Desired, disk: Iterable[OnDisk]) -> set[Subject]:
    """Subjects that have a file and are not wanted any more."""
    return {subject for file in disk if (subject := subject_of(file.path)) is not None} - wanted.subjects


def outdated(wanted: Desired, disk: Iterable[OnDisk], moved: Set[str]) -> set[Subject]:
    """Subjects whose file is not what the database remembers: it was put back from an older copy, or the file was.

    `moved` contexts have changed while we looked.
    """
    found = {subject_of(file.path): file.content for file in disk}
    remembered = ((subject, content, found.get(subject)) for subject, content in wanted.contents.items())
    return {
        subject
        for subject, content, held in remembered
        if held is not None and subject in wanted.subjects and content not in held | moved
    }
