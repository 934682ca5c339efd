"""What people typed as text that a voice can speak: nothing in it steers the program that speaks. Pure.

Programs that speak read more than words: espeak-ng takes `[[…]]` for phonemes and a control character for a command,
others take tags. So only letters, digits and the signs of a sentence are left.
"""

import re
import unicodedata

LONGEST = 600  # characters
SIGNS = frozenset(".,;:!?'\"()-+&%@/=#*$€£°§")
PLAIN = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "...", "·": " ",
    "–": " - ", "—": " - ", "−": "-", "‐": "-", "‑": "-", "\u00ad": None,
})  # fmt: skip
IN_ASCII = str.maketrans({
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ı": "i", "€": " euro ", "£": " pounds ", "°": " degrees ", "§": " section ",
})  # fmt: skip
BREAK = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
UNFINISHED = re.compile(r"(?<![.,;:!?\s])\n")


def lines(text: str) -> str:
    """With the line ends that a browser changed as they were typed, and nothing around."""
    return text.replace("\r\n", "\n").strip()


def spoken(text: str) -> str:
    """The words, each line a sentence; empty where there is nothing to be said."""
    ended = UNFINISHED.sub(".\n", BREAK.sub("\n", lines(text.translate(PLAIN))))
    kept = "".join(each if _is_said(each) else " " for each in unicodedata.normalize("NFKC", ended))
    words = " ".join(kept.split())
    return words if any(each.isalnum() for each in words) else ""


def foreign(text: str) -> str:
    """The first letter or digit that the voices have no sound for; empty: none."""
    found = (each for each in unicodedata.normalize("NFKC", text) if each.isalnum() and not _is_said(each))
    return next(found, "")


def ascii_only(words: str) -> str:
    """For a voice that knows no other letters: Zoë becomes Zoe, Groß Gross."""
    folded = unicodedata.normalize("NFKD", words.translate(IN_ASCII))
    return " ".join(folded.encode("ascii", "ignore").decode().split())


def _is_said(sign: str) -> bool:
    if sign.isalpha():
        return unicodedata.name(sign, "").startswith("LATIN ")
    return sign in SIGNS or (sign.isascii() and sign.isdigit())
