"""Pieces of dialplan onto disk and into the PBX, without a reload: write, add, flip, retire (DESIGN §1)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from controller.dialplan import blf, conftext, names
from controller.dialplan.callers import UNLISTED
from controller.domain.priority import Priority
from controller.pbx import dialplan_wire, files
from controller.pbx.ami import Ami
from controller.reconcile.hints import Hints, differing
from controller.reconcile.piece import Piece, contexts, is_content, of_file
from controller.reconcile.probe import mark
from controller.reconcile.retire import Retiring
from controller.reconcile.verify import OnDisk

POINTERS = ("user-", "frame-", "list-", "out-", "group-")
NOBODY = {
    "x": ("Hangup", "1"),
    "user": ("Return", "1"),
    "frame": ("Return", "0"),
    "list": ("Return", UNLISTED),
    "from": ("Hangup", "1"),
    "out": ("Return", ""),
    "taped": ("Return", "off"),
    "group": ("Return", "19"),
    "in": ("Hangup", "1"),
    "did": ("Hangup", "1"),
}
"""What a fixed context answers once it is gone, until it can be taken out: by the first word of its name."""


@dataclass(slots=True)
class Dialplan:
    """What stands in the PBX of each file: `held` is what its last piece led to, `sure` what this PBX surely has.

    The PBX reads the files at its start; until they are compared with it (mend.py), nothing is sure. What changes the
    PBX takes turns: a context is never taken out while it is being led to again.
    """

    ami: Ami
    sweeper: Ami
    etc: Path
    retiring: Retiring
    held: dict[Path, frozenset[str]] = field(default_factory=dict)
    hints: Hints = field(default_factory=Hints)
    sure: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)  # put or taken out since the last look began
    _learned: set[Path] = field(default_factory=set)  # pointers of which the PBX has told where they lead
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def write(self, piece: Piece) -> None:
        """The file, durable. Blocks: not for the event loop. Raises OSError, conftext.NotOurs, UnsafeValue.

        What AMI could not carry is refused before it is on disk: the next start of the PBX would take it.
        """
        self.write_all([piece])

    def write_all(self, pieces: Iterable[Piece]) -> None:
        """As `write`, many at once; should one be refused, none is written."""
        texts = [(self.etc / piece.path, self._text(piece), piece.check) for piece in pieces]
        files.write_all_checked(texts)

    def _text(self, piece: Piece) -> str:
        new = (row for row in piece.content if row.context not in self.sure)  # a name tells what was checked before
        for row in (*new, *piece.fixed):
            dialplan_wire.checked(row)
        return piece.text

    def bury(self, path: Path) -> None:
        """The file says from now on that nobody is there, until `drop` takes it away. Blocks. Raises OSError."""
        with suppress(FileNotFoundError, conftext.NotOurs):
            old = of_file(path, (self.etc / path).read_text())
            rows = tuple(row for context in sorted(contexts(old.fixed)) for row in _tombstone(context))
            self.write(Piece(path, "gone", (), rows))

    async def put(self, piece: Piece, now: float) -> None:
        """The piece live, in one write: new content first, then what leads to it. Raises AmiDown, AmiRefused."""
        await self.put_all([piece], now)

    async def put_all(self, pieces: Sequence[Piece], now: float) -> None:
        """Many pieces live, as few writes as may be. Raises AmiDown, AmiRefused: some of them may be in already."""
        async with self._turn:
            await self._put(pieces, now)

    async def restore(self, path: Path, now: float) -> None:
        """What the file says, live again: the last good state, with or without a database.

        Raises AmiDown, AmiRefused, TimeoutError, OSError, UnsafeValue, conftext.NotOurs.
        """
        async with self._turn:
            text = await asyncio.to_thread((self.etc / path).read_text)
            await self._put([of_file(path, text)], now)

    async def drop(self, path: Path, now: float) -> None:
        """Nothing leads to what the file held any more; then the file goes. Raises AmiDown, AmiRefused, OSError."""
        async with self._turn:
            await self._learn({path: self.held.get(path, frozenset())})
            await self._leave(self.held.get(path, frozenset()), now)
            await asyncio.to_thread(files.remove, self.etc / path)
            self.held.pop(path, None)
            await self.hints.put(self.ami, path, ())

    async def leave(self, strays: Iterable[str], now: float) -> None:
        """Contexts that no file accounts for. Raises AmiDown, AmiRefused."""
        async with self._turn:
            await self._leave(strays, now)

    async def mend_hints(self, eyes: Ami, disk: Iterable[OnDisk]) -> None:
        """Hints that phones subscribed to show what the files say. Raises AmiDown, AmiRefused, TimeoutError."""
        async with self._turn:
            await dialplan_wire.put(self.ami, await differing(eyes, disk, self.moved))

    async def look(self) -> None:
        """Somebody begins to look at the whole PBX: notes from now on what moves meanwhile."""
        async with self._turn:
            self.moved.clear()

    def looked(self, whole: Set[str]) -> None:
        """These content contexts stood in the PBX; only what has moved since is known better."""
        self.sure = (set(whole) - self.moved) | (self.sure & self.moved)

    async def _put(self, pieces: Sequence[Piece], now: float) -> None:
        await self._learn({piece.path: contexts(piece.fixed) for piece in pieces})
        rows = [row for piece in pieces for row in self._rows(piece)]
        await dialplan_wire.put(self.ami, rows)
        await self.hints.follow(self.ami, rows)
        for piece in pieces:
            await self.hints.put(self.ami, piece.path, piece.fixed)
        for piece in pieces:
            self._note(piece, now)

    def _rows(self, piece: Piece) -> list[Priority]:
        """What is new of it, what leads there, and a farewell to what it leaves."""
        rows = [row for row in piece.content if row.context not in self.sure]
        current = contexts(piece.rows)
        self.moved |= current
        return [*rows, *piece.fixed, *_farewell(self.held.get(piece.path, frozenset()) - current)]

    def _note(self, piece: Piece, now: float) -> None:
        current = contexts(piece.rows)
        old = self.held.get(piece.path, frozenset()) - current
        self.sure |= current
        for context in current:
            self.retiring.keep(context)
        for context in old:
            self.retiring.add(context, now)
        self.held[piece.path] = current

    async def _learn(self, fixed: Mapping[Path, Iterable[str]]) -> None:
        """Where the PBX's own pointers lead: who was killed between file and flip knew, and the file does not tell."""
        new = {path: names for path, names in fixed.items() if path not in self._learned}
        pointers = [(path, name) for path, names in new.items() for name in names if _is_pointer(name)]
        asked = [{"Action": "Getvar", "Variable": f"EVAL_EXTEN({name},s,1)"} for _, name in pointers]
        answers = await self.ami.pipeline(asked) if asked else []
        for (path, _), answer in zip(pointers, answers, strict=True):
            led = answer.get("Value", "").partition(",")[0]
            if is_content(led):
                self.held[path] = self.held.get(path, frozenset()) | {led}
        self._learned |= new.keys()

    async def _leave(self, old: Iterable[str], now: float) -> None:
        """Fixed contexts answer that nobody is there; all are marked, and taken out when no call can be in them."""
        gone = sorted(old)
        rows = _farewell(gone)
        await dialplan_wire.put(self.ami, rows)
        await self.hints.follow(self.ami, rows)
        for context in gone:
            self.retiring.add(context, now)

    async def sweep(self, now: float) -> int:
        """Takes out what is due; how many contexts that was. Raises AmiDown, AmiRefused."""
        return sum([await self._take_out(context) for context in self.retiring.sweep(now)])

    async def _take_out(self, context: str) -> bool:
        async with self._turn:
            if not self.retiring.waits(context):
                return False  # led to again while others were taken out
            self.sure.discard(context)
            self.moved.add(context)
            await dialplan_wire.remove_context(self.sweeper, context)
            self.retiring.removed(context)
            return True

    def doubt(self) -> None:
        """The link was lost, or somebody else changed the dialplan: the next piece is sent whole."""
        self.sure.clear()
        self.hints.sure.clear()
        self._learned.clear()

    def restarted(self) -> None:
        """The PBX started afresh from the files."""
        self.doubt()
        self.retiring.forget()


def _is_pointer(context: str) -> bool:
    return context.startswith(POINTERS) and not is_content(context)


def _farewell(gone: Iterable[str]) -> list[Priority]:
    return [row for context in sorted(gone) for row in (*_tombstone(context), mark(context))]


def _tombstone(context: str) -> list[Priority]:
    kind = context.split("-")[0].rstrip("0123456789")
    if is_content(context) or kind not in NOBODY:
        return []
    app, data = NOBODY[kind]
    extension = "_X!" if kind == "from" else "s"
    lamp = [Priority(context, names.LAMP, 1, "Return", blf.NOBODY)] if kind == "x" else []
    return [Priority(context, extension, 1, app, data), *lamp]
