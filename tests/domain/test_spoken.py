"""Whatever a code says is in the catalogue of prompts, in every language."""

from typing import get_args

import pytest

from controller.domain.spoken import Sound, digits
from controller.settings import PROJECT

CATALOGUE = (PROJECT / "dialplan_templates" / "sounds" / "prompts.txt").read_text().splitlines()


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_sound_has_a_sentence_in_every_language(language: str) -> None:
    written = {line.split()[1] for line in CATALOGUE if line.startswith(f"{language} ")}
    assert {sound for sound in get_args(Sound) if not sound.startswith("digits/")} <= written


def test_a_number_is_spoken_digit_by_digit() -> None:
    assert digits("+4 9-a") == ("digits/plus", "digits/4", "digits/9")
