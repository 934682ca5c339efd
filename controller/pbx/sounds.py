"""What the PBX can say, a folder a language: its own sentences, our prompts, and own recordings instead of either.

`lib/sounds/<language>` has links to the PBX's own files, `lib/sounds/<language>/ringplan` copies of our prompts (a PBX
of an older version may stand in a container of its own), and either copies of own recordings. What a language lacks is
played in English (file.c of 22.10 looks there last).
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from controller.pbx import prompts, recordings
from controller.pbx.own_recordings import LANGUAGE, own_recordings
from controller.pbx.prompts import stem
from controller.settings import Settings


def put(settings: Settings, data: Path) -> list[str]:
    """Makes the folders what they should be, also while the PBX runs; `data` is where its own files are. Gives the
    names that the house has recorded: `fr/ringplan/blocked`."""
    root = settings.pbx / "lib" / "sounds"
    own = _own_files(settings)
    replaced = {stem(name) for name in own}
    linked = {name: source for name, source in _links(data) if stem(name) not in replaced}
    ours = {name: source for name, source in prompts.links() if stem(name) not in replaced}
    _clear(root, linked.keys() | ours.keys() | own.keys())
    for name, source in linked.items():
        _link(root / name, source)
    for name, content in own.items():
        _copy(root / name, content)
    for name, source in ours.items():
        _copy(root / name, source.read_bytes())
    return sorted(replaced)


def renew(settings: Settings) -> None:
    """Our prompts alone, for a PBX that an older version started: the dialplan it is given now plays new ones."""
    root = settings.pbx / "lib" / "sounds"
    replaced = _replaced(settings)
    if root.is_dir() and not (root / "en").is_symlink():  # a link led into the PBX's own files
        for name, source in prompts.links():
            if stem(name) not in replaced:
                _copy(root / name, source.read_bytes())


def forget_names(settings: Settings) -> None:
    """No name that a caller of an earlier PBX spoke is left."""
    for name in (settings.pbx / "spool" / "names").glob("*"):
        name.unlink()


def missing(settings: Settings) -> list[str]:
    """Prompts of ours that callers would not hear, or not as they are: `de/blocked`."""
    root = settings.pbx / "lib" / "sounds"
    lost = {stem(name) for name, source in prompts.links() if not _same(root / name, source)} - _replaced(settings)
    return sorted(name.replace(f"/{prompts.FOLDER}/", "/", 1) for name in lost)


def languages(settings: Settings) -> list[str]:
    """Those in which the PBX itself speaks."""
    found = (settings.pbx / "lib" / "sounds").glob("*/vm-intro.*")
    return sorted({path.parent.name for path in found if path.exists()})


def _links(data: Path) -> Iterator[tuple[str, Path]]:
    """What each name below lib/sounds is a link to. Debian's folders are called fr_CA_f_June; the plain links beside
    them hang on /etc/alternatives, dangling in a tree."""
    for folder in sorted((data / "sounds").glob("*")):
        language = folder.name.split("_")[0]
        if LANGUAGE.fullmatch(language) and folder.is_dir():
            for path in folder.rglob("*.*"):
                yield f"{language}/{path.relative_to(folder)}", path


def _replaced(settings: Settings) -> set[str]:
    return {own.name for own in own_recordings(settings) if own.recording}


def _same(target: Path, source: Path) -> bool:
    return target.exists() and target.read_bytes() == source.read_bytes()


def _own_files(settings: Settings) -> dict[str, bytes]:
    return {
        own.name + recordings.RATES[own.recording.rate]: own.recording.content()
        for own in own_recordings(settings)
        if own.recording
    }


def _clear(root: Path, wanted: Collection[str]) -> None:
    """Takes away what is not wanted. A language was one link before, and our English prompts had no language."""
    for path in root.iterdir():
        if path.is_symlink():
            path.unlink()
    for path in [path for path in root.rglob("*") if path.is_symlink() or not path.is_dir()]:
        if str(path.relative_to(root)) not in wanted:
            path.unlink()
    shutil.rmtree(root / prompts.FOLDER, ignore_errors=True)


def _link(target: Path, source: Path) -> None:
    if not (target.is_symlink() and target.readlink() == source):
        _replace(target, lambda new: new.symlink_to(source))


def _copy(target: Path, content: bytes) -> None:
    if target.is_symlink() or not target.exists() or target.read_bytes() != content:
        _replace(target, lambda new: new.write_bytes(content))


def _replace(target: Path, write: Callable[[Path], object]) -> None:
    """At once whole: a call may be about to play it, and another process to put the same (a part that starts)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    write(new)
    new.rename(target)
