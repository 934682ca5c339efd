"""Obtains the PBX: the machine's own Asterisk where it is new enough, else Debian's packages unpacked in a folder.

`python -m controller.pbx.tree` does it with progress lines; a second run after a failure goes on where it stopped.
"""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.pbx import apt, command
from controller.settings import BadSetting, Settings, load

SOUNDS = ["asterisk-core-sounds-en-wav", "asterisk-core-sounds-fr-wav"]
PACKAGES = ["asterisk", *SOUNDS, "asterisk-moh-opsound-gsm", "tzdata"]
TESTED = Path(__file__).with_name("asterisk.lock")
INSTALLED = "installed.lock"
INTERRUPTED = 130  # as shells have it


class TreeFailed(Exception):
    """Asterisk could not be obtained; the text says why and how to go on."""


def obtain(settings: Settings, say: apt.Say) -> command.Program:
    """The Asterisk to run, downloaded first where there is none. Raises TreeFailed."""
    if not is_complete(settings.tree) and command.on_path() is None:
        try:
            with _alone(settings.tree):
                if not is_complete(settings.tree):
                    _build(settings, say)
        except (apt.AptFailed, OSError) as error:
            raise TreeFailed(
                f"Asterisk could not be downloaded: {error}\n"
                "What has arrived is kept: run the same command again to go on. "
                "RINGPLAN_DEBIAN_MIRROR=http://… takes another Debian mirror."
            ) from error
    if lacking(settings.tree):
        _complete(settings, say)
    return command.find(settings.tree)


def is_complete(tree: Path) -> bool:
    """Whether a tree was unpacked to its end (the list of what is in it is written last)."""
    return (tree / INSTALLED).exists()


def lacking(tree: Path) -> list[str]:
    """Packages that a complete tree does not have, because an earlier Ringplan did not want them."""
    return [name for name in PACKAGES if name not in versions(tree / INSTALLED)] if is_complete(tree) else []


def versions(lock: Path) -> dict[str, str]:
    """name -> version of a lock file's lines; empty where there is no such file."""
    lines = lock.read_text().splitlines() if lock.exists() else []
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


def differences(tested: dict[str, str], found: dict[str, str]) -> list[str]:
    """How `found` differs from what was tested, a line a package; packages only one side has are left out."""
    return [
        f"{name} {found[name]} (tested: {tested[name]})"
        for name in sorted(tested.keys() & found.keys())
        if tested[name] != found[name]
    ]


def _complete(settings: Settings, say: apt.Say) -> None:
    """Adds what a tree lacks, also below a PBX that runs; without it the PBX goes on as before."""
    try:
        with _alone(settings.tree):
            if lacking(settings.tree):
                _add(settings, say)
    except (apt.AptFailed, OSError) as error:
        say(f"Not there yet, and tried again at the next start: {', '.join(lacking(settings.tree))} ({error})")


def _add(settings: Settings, say: apt.Say) -> None:
    tree = settings.tree
    private = apt.open_apt(_apt_folder(tree), settings.debian_mirror, say)
    have = versions(tree / INSTALLED)
    packages = [package for package in apt.resolve(private, lacking(tree)) if package.name not in have]
    say(f"Downloading {', '.join(package.name for package in packages)}")
    for archive in apt.download(private, packages, say):
        apt.unpack(archive, tree)
    _note(tree, {**have, **{package.name: package.version for package in packages}})
    shutil.rmtree(_apt_folder(tree))


def _apt_folder(tree: Path) -> Path:
    return tree.with_name(f"{tree.name}.apt")


def _note(tree: Path, found: dict[str, str]) -> None:
    """Writes, at once whole, what stands in the tree."""
    new = tree / f"{INSTALLED}.new"
    new.write_text("".join(f"{name} {version}\n" for name, version in sorted(found.items())))
    new.rename(tree / INSTALLED)


def _build(settings: Settings, say: apt.Say) -> None:
    tree = settings.tree
    private = apt.open_apt(_apt_folder(tree), settings.debian_mirror, say)
    packages = apt.resolve(private, PACKAGES)
    check_versions({package.name: package.version for package in packages}, settings.asterisk_major, say)
    megabytes = sum(package.size for package in packages) / 1e6
    say(f"Downloading Asterisk: {len(packages)} packages, {megabytes:.0f} MB from {private.mirror}")
    archives = apt.download(private, packages, say)
    say("Unpacking …")
    _unpack(archives, packages, tree)
    shutil.rmtree(_apt_folder(tree))
    say(f"Asterisk {command.find(tree).version} stands in {tree}")


def check_versions(found: dict[str, str], wanted_major: int, say: apt.Say) -> None:
    major = command.major(found.get("asterisk", ""))
    if major != wanted_major:
        offered = found.get("asterisk", "not at all")
        raise TreeFailed(
            f"Debian offers Asterisk {offered}, and this Ringplan was tested with {wanted_major}. "
            f"RINGPLAN_ASTERISK_MAJOR={major} takes it all the same."
        )
    changed = differences(versions(TESTED), found)
    if changed:
        some = ", ".join(changed[:5]) + (" …" if changed[5:] else "")
        say(f"{len(changed)} packages differ from the tested ones: {some}")


def _unpack(archives: list[Path], packages: list[apt.Package], tree: Path) -> None:
    unfinished = tree.with_name(f"{tree.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for archive in archives:
        apt.unpack(archive, unfinished)
    _note(unfinished, {package.name: package.version for package in packages})
    shutil.rmtree(tree, ignore_errors=True)
    unfinished.rename(tree)


@contextmanager
def _alone(tree: Path) -> Iterator[None]:
    """Two set-ups at the same time: the second waits and finds it done."""
    tree.parent.mkdir(parents=True, exist_ok=True)
    with tree.with_name(f"{tree.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Entry of `python -m controller.pbx.tree`."""
    try:
        program = obtain(load(os.environ), lambda line: print(line, flush=True))
    except (TreeFailed, command.NoAsterisk, BadSetting) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What has arrived is kept: run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
    print(f"Asterisk {program.version} is ready.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
