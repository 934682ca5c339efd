"""A private apt: a folder with state, sources and keys of its own; nothing of the system's is touched. See apt.py."""

import hashlib
import re
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

SUITE = "testing"
MACHINE_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PINNED_KEYRING = "pool/main/d/debian-archive-keyring/debian-archive-keyring_2025.1_all.deb"
PINNED_KEYRING_SHA256 = "9ea7778e443144ca490668737a8ab22dd3e748bb99e805e22ec055abeb3c7fac"


class AptFailed(Exception):
    """apt could not do it; the text says what failed."""


@dataclass(frozen=True, slots=True)
class Apt:
    """A private apt: `folder` holds its sources, lists and archives."""

    folder: Path
    mirror: str

    @property
    def archives(self) -> Path:
        return self.folder / "cache" / "archives"


def lay_out(apt: Apt, keyring: Path) -> None:
    """Writes the folders and the configuration of a private apt that trusts `keyring`."""
    for folder in ("empty/partial", "state/lists/partial", "cache/archives/partial", "log"):
        (apt.folder / folder).mkdir(parents=True, exist_ok=True)
    (apt.folder / "status").write_text("")  # a machine that has nothing installed: everything needed is fetched
    architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout
    source = f"deb [arch={architecture.strip()} signed-by={keyring}] {apt.mirror} {SUITE} main\n"
    (apt.folder / "sources.list").write_text(source)
    (apt.folder / "apt.conf").write_text(configuration(apt.folder) + _machine_proxies())


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


def unpack(archive: Path, into: Path) -> None:
    """Lays the archive's files into a folder; no scripts of the package run."""
    result = subprocess.run(["dpkg", "-x", archive, into], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise AptFailed(f"dpkg -x {archive.name}: {result.stderr.strip()}")


def run(apt: Apt, *arguments: str) -> str:
    """What apt-get prints; raises AptFailed with its complaints."""
    try:
        result = subprocess.run(["apt-get", *arguments], env=environ(apt), capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise AptFailed("there is no apt-get here") from None
    complaints = [line for line in result.stderr.splitlines() if line.startswith(("E:", "W:"))]
    fetch_failed = any("Failed to fetch" in line for line in complaints)  # `update` ends with 0 all the same
    if result.returncode != 0 or fetch_failed:
        raise AptFailed("; ".join(complaints) or f"apt-get {arguments[0]} ended with {result.returncode}")
    return result.stdout


def environ(apt: Apt) -> dict[str, str]:
    """The environment in which apt's programs act on this private state."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "LC_ALL": "C",
        "APT_CONFIG": str(apt.folder / "apt.conf"),
    }


def configuration(folder: Path) -> str:
    """The text of an apt.conf that keeps every file apt reads or writes inside `folder`."""
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


def _fetch(url: str, sha256: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - mirrors are http(s) URLs by pattern
            content = bytes(answer.read())
    except OSError as error:
        raise AptFailed(f"{url}: {error}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise AptFailed(f"{url} is not the file that was expected (its hash differs)")
    return content
