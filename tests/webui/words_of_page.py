"""What a person reads, or hears read, on a page: texts and labels, without what people typed and without code."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

SILENT = frozenset(("script", "style", "template", "textarea", "bdi", "code", "kbd", "pre", "samp"))
"""What stands in these is no word of ours: it is code, or was typed."""
VOID = frozenset(("input", "br", "img", "link", "meta", "hr", "path", "use", "rect", "circle", "line", "wbr", "source"))
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-ask", "data-copied")
ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")
BRACKETED = re.compile("⟦[^⟦⟧]*[⟧…]")  # or what a long one was cut to


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if not self.silent:
            self.found += [text for name in SPOKEN if (text := known.get(name))]
            if tag == "input" and known.get("type") in ("submit", "button"):
                self.found.append(known.get("value") or "")
        if tag not in VOID and (self.silent or tag in SILENT or known.get("translate") == "no"):
            self.silent.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag in self.silent:
            while self.silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def words(page: str) -> Iterator[str]:
    """Every text of the page, with single spaces."""
    reader = _Reader()
    reader.feed(page)
    yield from (" ".join(text.split()) for text in reader.found if text.strip())


def outside_of_brackets(text: str) -> str:
    """What is left without ⟦messages⟧ and ⁨isolated⁩ data, which may stand in one another."""
    while text != (shorter := ISOLATED.sub(" ", BRACKETED.sub(" ", text))):
        text = shorter
    return text
