"""Pieces of dialplan onto disk and into the PBX, without a reload: write, add, flip, retire (DESIGN §1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from controller.domain.priority import Priority
from controller.pbx import dialplan_wire, files
from controller.pbx.ami import Ami
from controller.reconcile.piece import Piece, contexts, is_content
from controller.reconcile.retire import Retiring

NOBODY = {"x": ("Hangup", "1"), "user": ("Return", "1"), "frame": ("Return", "0"), "from": ("Hangup", "1")}
"""What a fixed context answers once it is gone, until it can be taken out: by the first word of its name."""


@dataclass(slots=True)
class Dialplan:
    """What stands in the PBX of each file: `held` is what its last piece led to, `sure` what this PBX surely has.

    The PBX reads the files at its start; until they are compared with it (verify.py), nothing is sure.
    """

    ami: Ami
    sweeper: Ami
    etc: Path
    retiring: Retiring
    held: dict[Path, frozenset[str]] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)

    def write(self, piece: Piece) -> None:
        """The file, durable. Blocks: not for the event loop. Raises OSError, conftext.NotOurs."""
        files.write_checked(self.etc / piece.path, piece.text, piece.check)

    def unlink(self, path: Path) -> None:
        """The file gone for good. Blocks: not for the event loop."""
        files.remove(self.etc / path)

    async def put(self, piece: Piece, now: float) -> None:
        """The piece live, in one write: new content first, then what leads to it. Raises AmiDown, AmiRefused."""
        rows = [row for row in piece.content if row.context not in self.sure]
        await dialplan_wire.put(self.ami, [*rows, *piece.fixed])
        current = contexts(piece.rows)
        self.sure |= current
        for context in current:
            self.retiring.keep(context)
        await self._leave(self.held.get(piece.path, frozenset()) - current, now)
        self.held[piece.path] = current

    async def drop(self, path: Path, now: float) -> None:
        """Nothing leads to what the file held any more. Raises AmiDown, AmiRefused."""
        await self._leave(self.held.get(path, frozenset()), now)
        self.held.pop(path, None)

    async def _leave(self, old: Iterable[str], now: float) -> None:
        """Fixed contexts answer that nobody is there; all are taken out when no call can be in them."""
        gone = sorted(old)
        await dialplan_wire.put(self.ami, [row for context in gone for row in _tombstone(context)])
        for context in gone:
            self.retiring.add(context, now)

    async def sweep(self, now: float) -> int:
        """Takes out what is due; how many contexts that was. Raises AmiDown, AmiRefused."""
        due = self.retiring.sweep(now)
        for context in due:
            self.sure.discard(context)
            await dialplan_wire.remove_context(self.sweeper, context)
            self.retiring.removed(context)
        return len(due)

    def restarted(self) -> None:
        """The PBX started afresh from the files."""
        self.sure.clear()
        self.retiring.forget()


def _tombstone(context: str) -> list[Priority]:
    if is_content(context):
        return []
    kind = context.split("-")[0].rstrip("0123456789")
    app, data = NOBODY[kind]
    extension = "_X!" if kind == "from" else "s"
    return [Priority(context, extension, 1, app, data)]
