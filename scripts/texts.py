"""Puts every message of the code into the catalogues of webui/translations; says what still lacks a translation.

Translations of messages that are gone are dropped; nothing is guessed, so none is ever marked fuzzy.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "webui/translations"
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "say": None,
    "say_count": (2, 3),
    "refuse": (2,),
}
SKIPPED = (
    "controller/commands/",
    "webui/api/",
    "webui/styleguide/",
    "webui/templates/styleguide",
    "webui/templates/api.html",
)
"""The API and what builders see speak English."""


def extracted() -> Catalog:
    """Every message in the code, with the files it stands in."""
    with (ROOT / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    found = Catalog(charset="utf-8")
    for file, _line, message, _comments, context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        if not file.startswith(SKIPPED):
            found.add(message, None, [(file, None)], context=context)  # type: ignore[list-item]  # lines would change daily
    return found


def catalogue(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, file.parts[-3])


def brought_up_to_date(file: Path) -> Catalog:
    """The catalogue of a file with the code's messages and its own translations."""
    old, new = catalogue(file), extracted()
    new.locale = old.locale
    for message in new:
        known = old.get(message.id, message.context) if message.id else None
        if known is not None:
            message.string = known.string
        elif message.id:
            message.string = ("",) * new.num_plurals if message.pluralizable else ""
    return new


def written(messages: Catalog) -> bytes:
    """As it stands in a file: no dates, no authors, so that it differs only where messages do."""
    text = BytesIO()
    write_po(text, messages, width=120, omit_header=True, sort_by_file=False, include_lineno=False, sort_output=True)
    header = f'msgid ""\nmsgstr ""\n"Language: {messages.locale}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'{header}"Plural-Forms: {messages.plural_forms}\\n"\n\n'.encode() + text.getvalue()


def lacking(messages: Catalog) -> list[str]:
    """What has no translation."""
    empty = (each for each in messages if each.id and not (all(each.string) if each.pluralizable else each.string))
    return [each.id if isinstance(each.id, str) else each.id[0] for each in empty]


def main() -> int:
    for file in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        messages = brought_up_to_date(file)
        file.write_bytes(written(messages))
        empty = lacking(messages)
        print(f"{file.relative_to(ROOT)}: {len(messages)} messages, {len(empty)} to translate")
        for text in empty:
            print(f"  {text!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
