"""Our own prompts in the PBX's folder, and the names that callers spoke, which no call may leave behind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from controller import settings as settings_module
from controller.settings import Settings

OURS = settings_module.PROJECT / "dialplan_templates" / "sounds"
FALLBACK = "en"  # what the PBX plays where a language lacks a prompt stands beside the languages' folders


def put(settings: Settings) -> None:
    """The prompts that are not there as they should be; then no name that an earlier PBX recorded is left."""
    for source, target in _pairs(settings):
        if not _same(source, target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for name in (settings.pbx / "spool" / "names").glob("*"):
        name.unlink()


def missing(settings: Settings) -> list[str]:
    """Prompts that callers would not hear: `de/blocked`."""
    return [f"{source.parent.name}/{source.stem}" for source, target in _pairs(settings) if not _same(source, target)]


def _pairs(settings: Settings) -> Iterator[tuple[Path, Path]]:
    folder = settings.pbx / "lib" / "sounds"
    for source in sorted(OURS.glob("*/*.wav")):
        language = source.parent.name
        yield source, folder / ("" if language == FALLBACK else language) / "ringplan" / source.name


def _same(source: Path, target: Path) -> bool:
    return target.exists() and target.read_bytes() == source.read_bytes()
