"""SIPp as processes: those that answer, those that call, and the log of these."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

Address = tuple[str, int]
QUIET = asyncio.subprocess.DEVNULL
REPEATS = "4"  # of an INVITE: 0.5, 1, 2, 4 and 8 s
SECONDS = 100  # calls are told to SIPp as so many in that time
FINAL = ("answered", "refused")


@dataclass(slots=True)
class Call:
    """By SIPp's log, in seconds since 1970. `taken`: when it first had an answer but 100.

    `outcome` is `answered`, a code, `cut` where it rang and nothing came of it, `unheard` where nothing came at all.
    """

    who: str
    number: str
    began: float
    ended: float = 0.0
    taken: float | None = None
    outcome: str = "unheard"


@dataclass(frozen=True, slots=True)
class Sipp:
    """Its files are in `folder`; it talks to `pbx`."""

    folder: Path
    pbx: Address

    @asynccontextmanager
    async def answering(self, name: str, scenario: str, here: Address) -> AsyncIterator[None]:
        """As long as the block lasts."""
        process = await self._start(name, scenario, here)
        try:
            yield
        finally:
            process.kill()
            await process.wait()

    async def calls(
        self, name: str, scenario: str, here: Address, rows: Iterable[tuple[str, ...]], a_second: float
    ) -> list[Call]:
        """One for each row, so many a second; empty cells are nothing."""
        lines = [";".join(row) for row in rows]
        if not lines:
            return []
        self._file(name, "csv").write_text("\n".join(["SEQUENTIAL", *lines, ""]))
        told = ("-trace_logs", "-log_file", self._file(name, "log"))
        rate = ("-r", max(1, round(a_second * SECONDS)), "-rp", SECONDS * 1000, "-l", 500, "-m", len(lines))
        process = await self._start(name, scenario, here, "-inf", self._file(name, "csv"), *told, *rate)
        try:
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        return list(_logged(self._file(name, "log")))

    async def _start(self, name: str, scenario: str, here: Address, *more: object) -> asyncio.subprocess.Process:
        self._file(name, "xml").write_text(scenario)
        place = ("{}:{}".format(*self.pbx), "-i", here[0], "-p", here[1])
        options = ("-nostdin", "-max_invite_retrans", REPEATS, "-trace_err", "-error_file", self._file(name, "err"))
        words = (*place, "-sf", self._file(name, "xml"), *options, *more)
        return await asyncio.create_subprocess_exec(
            program(), *map(str, words), cwd=self.folder, stdout=QUIET, stderr=QUIET
        )

    def _file(self, name: str, kind: str) -> Path:
        return self.folder / f"{name}.{kind}"


def program() -> str:
    """Raises SystemExit, with what to do, where there is none."""
    found = shutil.which("sipp")
    if not found:
        raise SystemExit("SIPp is not installed: apt-get install sip-tester")
    return found


def free(host: str) -> Address:
    """A port there for UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((host, 0))
        return host, sock.getsockname()[1]


def _logged(log: Path) -> Iterator[Call]:
    """In the order in which they began: whoever calls, and is called, is another pair for each."""
    calls: dict[tuple[str, str], Call] = {}
    for line in log.read_text().splitlines() if log.exists() else ():
        what, who, number, seconds, micro, code = line.split(";")
        at = float(seconds) + float(micro) / 1e6
        call = calls.setdefault((who, number), Call(who, number, at))
        call.ended = at
        if what in ("rings", *FINAL) and call.taken is None:
            call.taken, call.outcome = at, "cut"
        if what in FINAL:
            call.outcome = "answered" if what == "answered" else code
    yield from calls.values()
