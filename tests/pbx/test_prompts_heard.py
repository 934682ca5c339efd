"""A speech recogniser listens to the English prompts: what it hears is what the catalogue says.

It knows the catalogue's words and which of them follow each other (its own model is of written English, and gets one
word in four wrong). There is no such model of French or German in the registry; test_prompts.py measures those.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controller.pbx.prompts import OURS
from controller.pbx.recordings import read
from tests.pbx.bigrams import arpa
from tests.pbx.test_prompts import CATALOGUE

pocketsphinx = pytest.importorskip("pocketsphinx")
pytestmark = pytest.mark.slow
HUSH = bytes(6400)  # 0.2 s
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NUMBERS = dict(zip("0123456789", DIGITS, strict=True))
SENTENCES = {prompt.name: prompt.text for prompt in CATALOGUE if prompt.language == "en"}
MISHEARD = 0.04  # of all words, at most
GRAMMAR = f"#JSGF V1.0; grammar number; <key> = {'|'.join((*DIGITS, 'plus'))}; public <number> = {{}};"


@pytest.fixture(scope="module")
def ear(tmp_path_factory: pytest.TempPathFactory) -> Any:
    model = tmp_path_factory.mktemp("ear") / "catalogue.lm"
    model.write_text(arpa([words(text) for text in SENTENCES.values()]))
    decoder = pocketsphinx.Decoder(samprate=16_000, lm=None, loglevel="FATAL", ds=2, maxhmmpf=3000, fwdflat=False)
    decoder.add_lm_file("catalogue", str(model))
    return decoder


@pytest.fixture(scope="module")
def found(ear: Any) -> dict[str, list[str]]:
    """What it hears in each sentence: half a minute for all of them."""
    return {name: heard(ear, "catalogue", name) for name in sentences()}


def words(text: str) -> list[str]:
    return [NUMBERS.get(word, word) for word in re.findall(r"[a-z0-9']+", text.lower())]


def heard(ear: Any, search: str, *names: str) -> list[str]:
    ear.activate_search(search)
    sound = b"".join(read(OURS / "en" / f"{name}.wav16").samples.tobytes() for name in names)
    ear.start_utt()
    ear.process_raw(HUSH + sound + HUSH, full_utt=True)
    ear.end_utt()
    found = ear.hyp().hypstr if ear.hyp() else ""
    return [re.sub(r"\(\d+\)$", "", word) for word in found.split()]  # another pronunciation: the(2)


def wrong(said: list[str], found: list[str]) -> int:
    """Words to change, put in or take out."""
    row = list(range(len(found) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(found, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def sentences() -> Iterator[str]:
    yield from (name for name in SENTENCES if not name.startswith("digits/"))


def test_the_sentences_are_understood(found: dict[str, list[str]]) -> None:
    mistakes = {name: wrong(words(SENTENCES[name]), found[name]) for name in found}
    total = sum(len(words(SENTENCES[name])) for name in found)
    assert sum(mistakes.values()) / total < MISHEARD, {name: found[name] for name in found if mistakes[name]}


def test_a_no_is_never_heard_as_a_yes(found: dict[str, list[str]]) -> None:
    """“Can't” and “can” sound alike; “cannot” does not."""
    turning = {"not", "no", "don't", "cannot", "nobody", "off", "on", "longer"}
    for name in sentences():
        said = words(SENTENCES[name])
        assert turning & set(said) == turning & set(found[name]), name
        assert "can't" not in said, name


@pytest.mark.parametrize("number", ["1003", "+493055512", "2764801", "5589", "+33146097"])
def test_numbers_that_are_read_out_are_understood(ear: Any, number: str) -> None:
    names = [f"digits/{'plus' if key == '+' else key}" for key in number]
    ear.add_jsgf_string(f"{len(number)} keys", GRAMMAR.format("<key> " * len(number)))
    assert heard(ear, f"{len(number)} keys", *names) == [NUMBERS.get(key, "plus") for key in number]


def test_another_sentence_is_not_taken_for_this_one(ear: Any, tmp_path: Path) -> None:
    found = heard(ear, "catalogue", "forward-off")
    assert wrong(words(SENTENCES["forward-to"]), found) > 2
