"""Debian packages without root: apt with a state of its own, which touches nothing of the system's. Used by tree.py."""

import hashlib
import re
import subprocess
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

DEBIAN = "http://deb.debian.org/debian"
SUITE = "testing"
MACHINE_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PINNED_KEYRING = "pool/main/d/debian-archive-keyring/debian-archive-keyring_2025.1_all.deb"
PINNED_KEYRING_SHA256 = "9ea7778e443144ca490668737a8ab22dd3e748bb99e805e22ec055abeb3c7fac"

Say = Callable[[str], None]


class AptFailed(Exception):
    """apt could not do it; the text says what failed."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a resolved set; size in bytes."""

    name: str
    version: str
    size: int


@dataclass(frozen=True, slots=True)
class Apt:
    """A private apt: `folder` holds its sources, lists and archives."""

    folder: Path
    mirror: str

    @property
    def archives(self) -> Path:
        return self.folder / "cache" / "archives"


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
    listing = _run(apt, "install", "--yes", "--print-uris", "-o", nothing_fetched, *names)
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


def unpack(archive: Path, into: Path) -> None:
    """Lays the archive's files into a folder; no scripts of the package run."""
    result = subprocess.run(["dpkg", "-x", archive, into], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise AptFailed(f"dpkg -x {archive.name}: {result.stderr.strip()}")


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
        _run(apt, "update")
    except AptFailed as error:
        if "NO_PUBKEY" not in str(error) and "signature" not in str(error):
            raise
        lay_out(apt, pinned_keyring(apt))  # the machine's keyring is older than the archive's newest key
        _run(apt, "update")


def pinned_keyring(apt: Apt) -> Path:
    """Debian's keys for a machine that has none (Ubuntu): the package is taken only if its hash is the known one."""
    folder = apt.folder / "keyring"
    keyring = folder / "usr/share/keyrings/debian-archive-keyring.gpg"
    if not keyring.exists():
        folder.mkdir(parents=True, exist_ok=True)
        archive = folder / "keyring.deb"
        archive.write_bytes(_fetch(f"{apt.mirror}/{PINNED_KEYRING}", PINNED_KEYRING_SHA256))
        unpack(archive, folder)
    return keyring


def _fetch(url: str, sha256: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - mirrors are http(s) URLs by pattern
            content = bytes(answer.read())
    except OSError as error:
        raise AptFailed(f"{url}: {error}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise AptFailed(f"{url} is not the file that was expected (its hash differs)")
    return content


def lay_out(apt: Apt, keyring: Path) -> None:
    """Writes the folders and the configuration of a private apt that trusts `keyring`."""
    for folder in ("empty/partial", "state/lists/partial", "cache/archives/partial", "log"):
        (apt.folder / folder).mkdir(parents=True, exist_ok=True)
    (apt.folder / "status").write_text("")  # a machine that has nothing installed: everything needed is fetched
    architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout
    source = f"deb [arch={architecture.strip()} signed-by={keyring}] {apt.mirror} {SUITE} main\n"
    (apt.folder / "sources.list").write_text(source)
    (apt.folder / "apt.conf").write_text(configuration(apt.folder) + _machine_proxies())


def configuration(folder: Path) -> str:
    options = {
        "Dir::Etc::Main": folder / "empty" / "none",
        "Dir::Etc::Parts": folder / "empty",  # not the system's: it may clean the system's own archives after a run
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": folder / "empty",
        "Dir::Etc::Preferences": folder / "empty" / "none",
        "Dir::Etc::PreferencesParts": folder / "empty",
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Log": folder / "log",
        "APT::Sandbox::User": "root",
        "APT::Install-Recommends": "false",
        "Acquire::Check-Valid-Until": "false",  # a mirror's Release file may be past its date; signatures stay checked
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Acquire::http::Timeout": "30",
    }
    return "".join(f'{name} "{value}";\n' for name, value in options.items())


def _machine_proxies() -> str:
    """The machine's own proxy settings, which live in the folder that is left out above."""
    command = ["apt-config", "dump", "Acquire::http", "Acquire::https"]
    dump = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return "".join(f"{line}\n" for line in dump.splitlines() if re.match(r"Acquire::https?::Proxy", line))


def environ(apt: Apt) -> dict[str, str]:
    """The environment in which apt's programs act on this private state."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "LC_ALL": "C",
        "APT_CONFIG": str(apt.folder / "apt.conf"),
    }


def _run(apt: Apt, *arguments: str) -> str:
    try:
        result = subprocess.run(["apt-get", *arguments], env=environ(apt), capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise AptFailed("there is no apt-get here") from None
    complaints = [line for line in result.stderr.splitlines() if line.startswith(("E:", "W:"))]
    fetch_failed = any("Failed to fetch" in line for line in complaints)  # `update` ends with 0 all the same
    if result.returncode != 0 or fetch_failed:
        raise AptFailed("; ".join(complaints) or f"apt-get {arguments[0]} ended with {result.returncode}")
    return result.stdout
