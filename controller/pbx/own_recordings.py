"""The house's own recordings, which win over our prompts and over the PBX's sentences, and survive upgrades.

In the state folder: `prompts/<language>/<name>.wav` stands in for one of ours, `prompts/<language>/asterisk/<name>.wav`
for one of the PBX's own. Used by sounds.py, and by the doctor, who names what can't be played.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from controller.pbx import prompts, recordings
from controller.settings import Settings

OF_THE_PBX = "asterisk"
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class Own:
    """One file. `name` is what it replaces, below lib/sounds and without an ending; `recording` None has a flaw.
    A recording may have a flaw, too: it is played, and could sound better."""

    file: Path
    name: str
    recording: recordings.Recording | None
    flaw: str


def own_recordings(settings: Settings) -> Iterator[Own]:
    """What stands in the house's folder, sorted."""
    folder = settings.home / "prompts"
    known = prompts.names()
    for file in sorted(path for path in folder.glob("*/**/*") if path.is_file()):
        name = _replaced(file.relative_to(folder))
        yield _judged(file, name, _misplaced(file, name, known))


def _judged(file: Path, name: str, flaw: str) -> Own:
    if flaw:
        return Own(file, name, None, flaw)
    try:
        recording = recordings.read(file)
    except recordings.Unplayable as refusal:
        return Own(file, name, None, str(refusal))
    return Own(file, name, recording, recordings.loudness(recording))


def _replaced(below: Path) -> str:
    language, *rest = below.with_suffix("").parts
    inner = rest[1:] if len(rest) > 1 and rest[0] == OF_THE_PBX else [prompts.FOLDER, *rest]
    return "/".join([prompts.tag(language), *inner])


def _misplaced(file: Path, name: str, known: set[str]) -> str:
    language, folder, *_ = name.split("/")
    if not LANGUAGE.fullmatch(language):
        return f"{language} is not a language such as en or fr_CA"
    if file.suffix not in recordings.RATES.values():
        return "its name does not end in .wav"
    if folder == prompts.FOLDER and name.removeprefix(language) not in {each[each.index("/") :] for each in known}:
        return "there is no prompt of that name"
    return ""
