"""The prompts that we bring along: dialplan_templates/sounds/<language>/<name>.wav, .wav16 (scripts/make-prompts)."""

from collections.abc import Iterator
from pathlib import Path

from controller import settings as settings_module

OURS = settings_module.PROJECT / "dialplan_templates" / "sounds"
FOLDER = "ringplan"  # in each language's folder of the PBX, so that the dialplan plays ringplan/<name>


def tag(language: str) -> str:
    """fr-CA as the PBX has it: it looks for fr_CA, and then for fr."""
    return language.replace("-", "_")


def links() -> Iterator[tuple[str, Path]]:
    """Below lib/sounds -> the file."""
    for path in OURS.glob("*/**/*.wav*"):
        language, _, name = str(path.relative_to(OURS)).partition("/")
        yield f"{language}/{FOLDER}/{name}", path


def names() -> set[str]:
    """Of all prompts, below lib/sounds and without an ending: `de/ringplan/digits/1`."""
    return {stem(name) for name, _ in links()}


def stem(name: str) -> str:
    return name.rpartition(".")[0]
