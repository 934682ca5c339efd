"""What `ringplan doctor` says of the text of voicemail messages: does the program run that makes it?"""

import asyncio
import shutil
from collections.abc import Iterator

from controller.audio.convert import NotConverted, scratch_below
from controller.checks import Check
from controller.messaging.recogniser import Failed, NoEngine, Recogniser, TooMuch
from controller.pbx.prompts import OURS
from controller.settings import Settings

SAMPLE = OURS / "en" / "blocked.wav"  # a sentence in English
REMEDY = "mend RINGPLAN_TRANSCRIBER: docs/transcription.md says what it may be; messages wait a day for it"


def checks(settings: Settings) -> Iterator[Check]:
    """Has it listen to a sentence; nothing where no program is set."""
    recogniser = Recogniser(settings.transcriber)
    if not recogniser.is_on:
        return
    try:
        with scratch_below(settings.audio) as place:
            shutil.copyfile(SAMPLE, place / "sample.wav")
            heard = asyncio.run(recogniser.text_of(place / "sample.wav", "en"))
    except (NoEngine, NotConverted, OSError) as error:
        yield Check("messages as text", False, str(error), REMEDY)
    except (Failed, TooMuch) as error:
        lines = str(error).strip().splitlines() or ["it failed"]
        yield Check("messages as text", False, f"{settings.transcriber.split()[0]}: {lines[-1][:200]}", REMEDY)
    else:
        yield Check("messages as text", True, f"of “Your call is not accepted at this number.” it made “{heard[:80]}”")
