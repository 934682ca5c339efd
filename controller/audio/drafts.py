"""What was spoken for somebody to listen to before he keeps it: one sound a user, named by its words, in a folder of

his own. Sweeping (keeping.py) takes away what nobody kept. Blocks.
"""

import hashlib
import shutil
from pathlib import Path

from controller.audio import convert, keeping, speaking
from controller.audio.convert import Sound


def speak(audio: Path, user: int, words: str, language: str, longest: float) -> Sound:
    """Those words, instead of what the user listened to before. Raises NotConverted."""
    folder, key = _folder(audio, user), _key(words, language)
    if not keeping.is_whole(folder, key):
        shutil.rmtree(folder, ignore_errors=True)
        speaking.speak(words, language, folder, key, longest)
    return Sound(key, convert.length(keeping.path(folder, key, keeping.NARROW)), 0)


def keep(audio: Path, user: int, words: str, language: str, longest: float) -> Sound:
    """The same among the sounds that are kept, by a key of its own. Raises NotConverted, OSError."""
    folder, key = _folder(audio, user), keeping.new_key()
    draft = speak(audio, user, words, language, longest)
    size = keeping.put(audio, key, {rate: keeping.path(folder, draft.key, rate) for rate in keeping.RATES})
    shutil.rmtree(folder, ignore_errors=True)
    return Sound(key, draft.seconds, size)


def path(audio: Path, user: int, key: str) -> Path | None:
    """What the user listens to; None: it is not there any more, or it is no key."""
    try:
        found = keeping.path(_folder(audio, user), key, keeping.NARROW)
    except ValueError:
        return None
    return found if found.is_file() else None


def _folder(audio: Path, user: int) -> Path:
    return audio / f"{keeping.UNFINISHED}draft-{user}"


def _key(words: str, language: str) -> str:
    return hashlib.sha256(f"{language}\n{words}".encode()).hexdigest()[:32]
