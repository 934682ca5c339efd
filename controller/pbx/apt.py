"""Debian packages without root: resolved, fetched and unpacked by a private apt (private_apt.py). Used by tree.py."""

import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from controller.pbx.private_apt import MACHINE_KEYRING, Apt, AptFailed, environ, lay_out, pinned_keyring, run, unpack

__all__ = ["Apt", "AptFailed", "Package", "Say", "download", "machine_mirrors", "open_apt", "resolve", "unpack"]

DEBIAN = "http://deb.debian.org/debian"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a resolved set; size in bytes."""

    name: str
    version: str
    size: int


def open_apt(folder: Path, preferred_mirror: str | None, say: Say) -> Apt:
    """A private apt whose package lists are fresh. Raises AptFailed when no mirror answers with a good signature."""
    failures = []
    for mirror in [preferred_mirror] if preferred_mirror else [*machine_mirrors(), DEBIAN]:
        apt = Apt(folder, mirror)
        say(f"Reading Debian's package list from {mirror} …")
        try:
            _update(apt)
        except AptFailed as error:
            failures.append(f"{mirror}: {error}")
        else:
            return apt
    raise AptFailed("; ".join(failures))


def machine_mirrors(etc_apt: Path = Path("/etc/apt")) -> list[str]:
    """Debian mirrors named in the machine's own apt sources (security archives and other vendors left out)."""
    files = sorted([*etc_apt.glob("sources.list"), *etc_apt.glob("sources.list.d/*")])
    lines = [line for file in files for line in file.read_text(errors="replace").splitlines()]
    active = [line for line in lines if line.startswith(("deb ", "URIs:"))]
    found = [uri.rstrip("/") for line in active for uri in re.findall(r"https?://\S+/debian/?(?=\s|$)", line)]
    return [uri for uri in dict.fromkeys(found) if uri != DEBIAN]


def resolve(apt: Apt, names: list[str]) -> list[Package]:
    """The packages `names` and all they need, on a machine that has nothing, sorted by name."""
    nothing_fetched = f"Dir::Cache::archives={apt.folder / 'empty'}"  # or what an earlier try fetched is left out
    listing = run(apt, "install", "--yes", "--print-uris", "-o", nothing_fetched, *names)
    rows = re.findall(r"^'\S+' (\S+?)_(\S+?)_\w+\.deb (\d+)", listing, re.MULTILINE)
    return sorted(
        (Package(name, unquote(version), int(size)) for name, version, size in rows), key=lambda package: package.name
    )


def download(apt: Apt, packages: list[Package], say: Say) -> list[Path]:
    """Fetches what isn't there yet, signatures checked, a line at each tenth; returns the .deb files, sorted."""
    wanted = [f"{package.name}={package.version}" for package in packages]
    total = sum(package.size for package in packages if not _fetched(apt, package))
    command = ["apt-get", "install", "--yes", "--download-only", *wanted]
    with subprocess.Popen(
        command, env=environ(apt), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        assert run.stdout is not None
        complaints = list(_follow(run.stdout, total, say))
    if run.returncode != 0:
        raise AptFailed("; ".join(complaints) or f"apt-get ended with {run.returncode}")
    return [archive for package in packages for archive in _fetched(apt, package)]


def _fetched(apt: Apt, package: Package) -> list[Path]:
    """The package's archive, in the version that was resolved: an earlier try may have left another one."""
    return list(apt.archives.glob(f"{package.name}_{package.version.replace(':', '%3a')}_*.deb"))


def _follow(lines: Iterable[str], total: int, say: Say) -> Iterator[str]:
    """Turns apt's lines into progress; yields its complaints."""
    done, next_tenth = 0.0, 1
    for line in lines:
        if got := re.match(r"Get:\d+ .*\[([\d.,]+) (k?M?B)\]", line):
            done += float(got[1].replace(",", ".")) * {"B": 1, "kB": 1e3, "MB": 1e6}[got[2]]
            while done * 10 >= total * next_tenth:
                say(f"  {next_tenth * 10} % of {total / 1e6:.0f} MB")
                next_tenth += 1
        elif line.startswith(("E:", "Err:")):
            yield line.strip()


def _update(apt: Apt) -> None:
    lay_out(apt, MACHINE_KEYRING if MACHINE_KEYRING.exists() else pinned_keyring(apt))
    try:
        run(apt, "update")
    except AptFailed as error:
        if "NO_PUBKEY" not in str(error) and "signature" not in str(error):
            raise
        lay_out(apt, pinned_keyring(apt))  # the machine's keyring is older than the archive's newest key
        run(apt, "update")
