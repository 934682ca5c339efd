"""Reads the translations where the portal has them, so that mails are told in the same words. Nothing is compiled."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).resolve().parent.parent / "webui" / "translations"


@cache
def catalogue(folder: Path, locale: str) -> NullTranslations:
    """The messages of a language; for one that has no file, every message stays as it is."""
    file = folder / locale / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale))
    compiled.seek(0)
    return Translations(compiled)
