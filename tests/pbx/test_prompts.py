"""dialplan_templates/sounds: every sentence that callers hear is there, in each language, and sounds as it should."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from controller.domain import spoken
from controller.pbx import prompts
from controller.pbx.recordings import RATES, Recording, loudest, peak, read, speech_level
from controller.settings import PROJECT, Settings

ROOMS = ("dialplan_templates/asterisk", "controller", "ari_handlers", "webui")
PLAYED = re.compile(r"\bringplan/([a-z0-9-]+(?:/[a-z0-9]+)?)(?![a-z0-9/-])")
OF_THE_PBX = re.compile(r"\b(vm-[a-z-]+|pbx-[a-z-]+|beep)\b")
QUIET = 0.02  # of the loudest sample: silence, or a voice's breath
SECONDS_A_LETTER = (0.03, 0.11)  # slower or quicker is no speech; a lone digit takes its time


def tool() -> ModuleType:
    """scripts/make-prompts, which has no ending."""
    loader = SourceFileLoader("make_prompts", str(PROJECT / "scripts" / "make-prompts"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


MAKER = tool()
CATALOGUE = list(MAKER.catalogue(MAKER.CATALOGUE.read_text()))
LANGUAGES = sorted({prompt.language for prompt in CATALOGUE})


def sources() -> str:
    folders = [PROJECT / room for room in ROOMS]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".j2")]
    return "\n".join(path.read_text() for path in files)


def played() -> set[str]:
    """Every prompt of ours that a template names, or that is told to who dialled a code."""
    return set(PLAYED.findall(sources())) | set(get_args(spoken.Sound))


def test_what_is_played_is_found_in_templates_and_handlers() -> None:
    assert {"blocked", "press", "not-now", "no-mailbox", "echo", "forward-to", "digits/plus", "no-name"} <= played()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prompt_that_is_played_is_there_in_both_qualities(language: str) -> None:
    there = {name for name, _ in prompts.links()}
    wanted = {f"{language}/ringplan/{name}{ending}" for name in played() for ending in RATES.values()}
    assert wanted - there == set()


def test_the_catalogue_says_every_sentence_once_in_each_language() -> None:
    said = [(prompt.name, prompt.language) for prompt in CATALOGUE]
    assert len(said) == len(set(said))
    assert {language: {name for name, own in said if own != language} - {name for name, own in said if own == language}
            for language in LANGUAGES} == {language: set() for language in LANGUAGES}  # fmt: skip
    assert LANGUAGES == ["de", "en", "fr"]


def test_what_stands_in_the_catalogue_is_what_was_spoken() -> None:
    """Who changes a sentence runs scripts/make-prompts."""
    spoken_from = MAKER.locked(MAKER.LOCK.read_text())
    assert spoken_from == {f"{prompt.language}/{prompt.name}": prompt.mark() for prompt in CATALOGUE}
    wanted = {f"{each.language}/ringplan/{each.name}{ending}" for each in CATALOGUE for ending in RATES.values()}
    assert {name for name, _ in prompts.links()} == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prompt_is_speech_as_loud_as_the_others_between_two_moments_of_silence(language: str) -> None:
    own = [(name, path) for name, path in sorted(prompts.links()) if name.startswith(f"{language}/")]
    wrong = {name: wrongs for name, path in own if (wrongs := list(complaints(name, path)))}
    assert wrong == {}


def complaints(name: str, path: Path) -> Iterator[str]:
    """So loud and with such peaks nothing is too loud, too soft or cut off either."""
    sound = measured(path)
    before, heard, after = measured(path.with_suffix(".wav16")).parts  # a telephone lets no hissing pass
    rhythm = heard / (len(text_of(name)) + (4 if "digits/" in name else 0))
    if RATES[sound.rate] != path.suffix:
        yield f"{sound.rate} Hz"
    if not -24.5 < sound.level < -17.5 or sound.peak > -1.5:
        yield f"its level is {sound.level:.1f} dB, its peak {sound.peak:.1f} dB"
    if not (0.03 < before < 0.15 and 0.05 < after < 0.4):
        yield f"{before:.3f} s of silence before it, {after:.3f} s behind it"
    if not SECONDS_A_LETTER[0] < rhythm < SECONDS_A_LETTER[1]:
        yield f"{rhythm:.3f} s a letter"


@dataclass(frozen=True)
class Measured:
    """Decibels below full scale; `parts` in seconds."""

    rate: int
    size: int
    level: float
    peak: float
    parts: tuple[float, float, float]


@cache
def measured(path: Path) -> Measured:
    sound = read(path)
    return Measured(sound.rate, len(sound.samples), speech_level(sound), peak(sound), parts(sound))


def text_of(name: str) -> str:
    language, _, inner = name.rpartition(".")[0].split("/", 2)
    return next(str(each.text) for each in CATALOGUE if (each.language, each.name) == (language, inner))


def parts(recording: Recording) -> tuple[float, float, float]:
    """Seconds before what is heard, of it, and behind it."""
    edge = QUIET * loudest(recording.samples)
    first, behind = (next(n for n, value in enumerate(run) if abs(value) > edge) / recording.rate
                     for run in (recording.samples, reversed(recording.samples)))  # fmt: skip
    whole = len(recording.samples) / recording.rate
    return first, whole - first - behind, behind


def test_both_qualities_of_a_prompt_are_the_same_sound() -> None:
    files = {path for _, path in prompts.links()}
    for path in sorted(files):
        if path.suffix == ".wav":
            narrow, wide = measured(path), measured(path.with_suffix(".wav16"))
            assert abs(2 * narrow.size - wide.size) <= 2, path
            assert abs(narrow.level - wide.level) < 4, path


@pytest.mark.parametrize(("language", "folder"), [("en", "en_US*"), ("fr", "fr_CA*")])
def test_the_pbx_has_every_sentence_of_its_own_that_we_play(
    tree_settings: Settings, language: str, folder: str
) -> None:
    [sentences] = (tree_settings.tree / "usr/share/asterisk/sounds").glob(folder)
    templates = (PROJECT / "dialplan_templates" / "asterisk").glob("*.j2")
    named = {name for path in templates for line in path.read_text().splitlines()
             if re.search(r"Playback|Read|Background", line) for name in OF_THE_PBX.findall(line)}  # fmt: skip
    assert {"vm-password", "beep"} <= named
    assert {name for name in named if not (sentences / f"{name}.wav").exists()} == set()
