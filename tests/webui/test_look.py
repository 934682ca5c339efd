"""What can be checked of the look without eyes: contrast, nothing inline, no other host, files kept by content."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import webui

FOLDER = Path(webui.__file__).parent
THEME = (FOLDER / "static" / "theme.css").read_text()
ON = {  # text on what it stands on
    "ink": ("page", "surface", "wait-soft"),
    "quiet": ("page", "surface", "wait-soft"),
    "accent": ("page", "surface", "accent-soft"),
    "on-accent": ("accent", "accent-strong"),
    "good": ("surface", "good-soft"),
    "wait": ("surface", "wait-soft"),
    "bad": ("surface", "bad-soft"),
}
BANDS = tuple(f"band-{number}" for number in range(1, 8))  # ink stands on them
RENDERED = {"home/switching.py", "language.py", "static_files.py", "words/numbers.py"}  # made by templates, or escaped
AA_TEXT, AA_EDGE = 4.5, 3.0
COLOURS = {"light": 1, "dark": 2}  # which of the two in light-dark(…)


@pytest.mark.parametrize("mode", COLOURS)
def test_every_text_meets_aa_on_what_it_stands_on(mode: str) -> None:
    both = re.findall(r"--rp-([a-z0-9-]+): light-dark\(#([0-9a-f]{3,6}), #([0-9a-f]{3,6})\);", THEME)
    colours = {row[0]: row[COLOURS[mode]] for row in both}
    pairs = [(text, ground) for text, grounds in ON.items() for ground in grounds]
    pairs += [("ink", band) for band in BANDS]
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < AA_TEXT} == {}
    assert contrast(colours["field-line"], colours["surface"]) >= AA_EDGE


def test_templates_hold_no_style_or_script_of_their_own() -> None:
    for template in (FOLDER / "templates").rglob("*.html"):
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:", template.read_text()), template


def test_no_template_gets_round_the_escaping_of_what_people_typed() -> None:
    for template in (FOLDER / "templates").rglob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape", template.read_text()), template
    using = {str(module.relative_to(FOLDER)) for module in FOLDER.rglob("*.py") if "Markup(" in module.read_text()}
    assert using <= RENDERED


def test_nothing_of_ours_names_another_host() -> None:
    for file in [*(FOLDER / "templates").rglob("*.html"), *(FOLDER / "static").glob("*.css")]:
        assert not re.search(r"(?:src|href|url\()[=\"' ]*(?:https?:)?//", file.read_text()), file


def test_a_page_asks_for_files_by_their_content_and_keeps_them_a_year(client: FlaskClient) -> None:
    files = re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get("/login").text)
    assert len(set(files)) >= 4
    for file in files:
        answer = client.get(file, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, file
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_page_from_before_an_upgrade_still_gets_the_file_but_does_not_keep_it(client: FlaskClient) -> None:
    answer = client.get("/static/0123456789ab/ringplan.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/0123456789ab/../__init__.py").status_code == 404
    assert client.get("/static/0123456789ab/vendor/README.md").status_code == 404


def test_a_first_visit_is_small(client: FlaskClient) -> None:
    page = client.get("/login").text
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    sizes = [len(client.get(file, headers={"Accept-Encoding": "gzip"}).data) for file in files]
    assert len(page) + sum(sizes) < 120_000


def contrast(first: str, second: str) -> float:
    """WCAG 2.2, of two colours as `rrggbb` or `rgb`."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
