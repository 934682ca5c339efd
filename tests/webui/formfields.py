"""What a browser would send of a form on a page, were it sent as it stands."""

from html.parser import HTMLParser


def fields_of(page: str, form: str = "editor") -> dict[str, str | list[str]]:
    """Of the form with that id, without its token; fields of one name that occur several times as a list."""
    reader = _Reader(form)
    reader.feed(page)
    return {name: values[0] if len(values) == 1 else values for name, values in reader.found.items()}


class _Reader(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__()
        self.form, self.is_in = form, False
        self.select: str | None = None
        self.first: str | None = None
        self.found: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        cells = dict(attrs)
        name, value = cells.get("name") or "", cells.get("value") or ""
        if tag == "form":
            self.is_in = cells.get("id") == self.form
        elif self.is_in and tag == "input" and name and name != "csrf_token":
            if cells.get("type") not in ("radio", "checkbox") or "checked" in cells:
                self.found.setdefault(name, []).append(value)
        elif self.is_in and tag == "select":
            self.select, self.first = name, None
        elif self.is_in and tag == "option" and self.select:
            self.first = value if self.first is None else self.first
            if "selected" in cells:
                self.found.setdefault(self.select, []).append(value)
                self.select = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select and self.is_in:
            self.found.setdefault(self.select, []).append(self.first or "")
            self.select = None
        if tag == "form":
            self.is_in = False
