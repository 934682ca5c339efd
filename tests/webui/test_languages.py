"""Every word of the portal is a message, and every message has its French."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from flask import Flask
from sqlalchemy import update

from controller.domain.saying import joined, say, say_count, say_day
from controller.operations import starting_frames
from controller.operations.bell import saving
from controller.store.engine import Database
from controller.store.tables import DomainRow, UserRow
from scripts import texts
from tests.webui import things
from tests.webui.browser import Browser, text
from tests.webui.doors import PRIVATE
from tests.webui.place import Place
from tests.webui.pseudo import ENGLISH, FRENCH_FIRST, bracketed, extracted, forgotten, known_data, speak_french
from tests.webui.routes import address, routes
from webui.domain.counted import counted
from webui.language import CATALOGUES, SPOKEN, spoken

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+(?:![rsa])?(?::[^}]*)?\}")
STRAIGHT = re.compile(r"[^\W\d_]'[^\W\d_]")
FILES = sorted(texts.TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


@cache
def catalogue(file: Path) -> Catalog:
    return texts.catalogue(file)


def messages(of: Catalog) -> Iterator[Message]:
    yield from (message for message in of if message.id)


def forms(message: Message) -> list[tuple[set[str], str]]:
    """Each form of the translation, with the places that the English one may have."""
    if isinstance(message.id, tuple):
        every = {place for english in message.id for place in PLACES.findall(english)}
        return [(every, str(form)) for form in message.string]
    return [(set(PLACES.findall(message.id)), str(message.string))]


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_a_catalogue_has_the_messages_of_the_code_and_no_others(file: Path) -> None:
    """`make texts` brings it up to date."""
    here, there = ({message.id for message in messages(of)} for of in (extracted(), catalogue(file)))
    assert here == there


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_every_message_is_translated_and_none_by_guessing(file: Path) -> None:
    assert not texts.lacking(catalogue(file))
    assert not [message.id for message in catalogue(file) if message.id and message.fuzzy]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_a_translation_has_the_places_of_its_message(file: Path) -> None:
    """In a form for one the count may be left out; nothing else."""
    found = [
        (message.id, form)
        for message in messages(catalogue(file))
        for places, form in forms(message)
        if set(PLACES.findall(form)) - places
        or (not isinstance(message.id, tuple) and set(PLACES.findall(form)) != places)
    ]
    assert not found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_apostrophes_are_typographic_in_every_language(file: Path) -> None:
    """Those of commands and code are no apostrophes: they stand beside no letter."""
    every = [
        each
        for message in messages(catalogue(file))
        for texts_ in (message.id, message.string)
        for each in ((texts_,) if isinstance(texts_, str) else texts_)
    ]
    assert not [each for each in every if STRAIGHT.search(each)]


def test_no_line_of_french_begins_with_a_colon_or_a_question_mark() -> None:
    """What French sets apart by a space stays on the line of its word; a key that is called ? is none of these."""
    [french] = [file for file in FILES if file.parts[-3] == "fr"]
    every = [form for message in messages(catalogue(french)) for _, form in forms(message)]
    assert not [form for form in every if re.search(r" [:;?!](?! pour|\+)", form)]


def test_a_sentence_is_told_with_the_values_told_too_and_is_english_elsewhere(app: Flask) -> None:
    said = say(
        "“{rule_name}” never applies: {words}.",
        rule_name="Nuit",
        words=say("all dates of “{name}” are past", name="Nuit"),
    )
    seconds = say_count(1, "{number} second", "{number} seconds")
    assert said == "“Nuit” never applies: all dates of “Nuit” are past."
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        shown = app.jinja_env.from_string("{{ said }}|{{ both }}").render(
            said=said, both=joined(", ", [seconds, "1002"])
        )
    assert (
        shown
        == "«\xa0Nuit\xa0» ne s’applique jamais\xa0: toutes les dates de «\xa0Nuit\xa0» sont passées.|1 seconde, 1002"
    )


def test_days_are_said_in_full_so_that_no_short_month_ends_a_sentence_twice(app: Flask) -> None:
    days = [say_day("24 Dec", date(2026, 12, 24), "MMMd"), say_day("Monday", date(2026, 12, 21), "EEEE")]
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert [spoken(day) for day in days] == ["24 décembre", "lundi"]
    with app.test_request_context():
        assert [spoken(day) for day in days] == ["24 Dec", "Monday"]


def test_what_was_typed_is_no_pattern() -> None:
    assert say("There is no phone {name}.", name="{name} %(x)s") == "There is no phone {name} %(x)s."
    assert say("50 % of {it}") == "50 % of {it}"


def test_a_page_speaks_the_persons_language_else_the_domains_else_the_browsers(
    app: Flask, browser: Browser, database: Database, place: Place
) -> None:
    assert 'lang="fr"' in app.test_client().get("/login", headers=FRENCH_FIRST).text
    assert 'lang="en"' in app.test_client().get("/login", headers={"Accept-Language": "de"}).text
    browser.sign_in()
    assert 'lang="en"' in browser.client.get("/", headers=FRENCH_FIRST).text
    speak(database, DomainRow, place.acme, "fr-CA")
    assert 'lang="fr"' in browser.open("/").text
    speak(database, UserRow, place.anna, "en")
    assert 'lang="en"' in browser.open("/").text


def test_a_refusal_is_told_at_its_field_and_a_confirmation_on_the_next_page(
    browser: Browser, database: Database, place: Place
) -> None:
    speak(database, DomainRow, place.acme, "fr")
    browser.sign_in()
    refused = browser.send("/home/always", to="")
    assert "Saisissez un nom, un numéro de poste ou un numéro de téléphone." in text(refused)
    assert "Ne pas déranger est activé." in text(browser.follow("/home/dnd"))


@pytest.mark.slow
def test_every_word_of_every_page_is_a_message(app: Flask, database: Database, place: Place, tmp_path: Path) -> None:
    """Drawn with each message in ⟦brackets⟧ and a third longer: what stands outside of them was forgotten."""
    bracketed(tmp_path)
    ids = things.of_acme(database, place)
    root = Browser(app.test_client())
    root.sign_in(things.administrator(database, place))
    anna = Browser(app.test_client())
    anna.sign_in()
    speak_french(database)
    data = known_data(database)
    found: list[str] = []
    app.config[CATALOGUES] = tmp_path
    try:
        for rule in routes(app, "GET"):
            if rule.endpoint not in ENGLISH:
                asking = anna if rule.endpoint.partition(".")[0] in PRIVATE else root
                answer = asking.client.get(address(rule, ids), headers=FRENCH_FIRST)
                answer.close()
                is_page = answer.status_code == 200 and answer.mimetype == "text/html"
                found += [f"{rule.endpoint}: {left}" for left in (forgotten(answer.text, data) if is_page else ())]
    finally:
        del app.config[CATALOGUES]
    assert not found, "\n".join(found)


def speak(database: Database, table: type, id_: int, language: str) -> None:
    with saving(database) as session:
        session.execute(update(table).where(table.id == id_).values(language=language))  # type: ignore[attr-defined]


def test_a_new_domain_has_names_for_its_frames_in_every_language_that_is_spoken() -> None:
    assert set(starting_frames.NAMES) == set(SPOKEN)


def test_what_a_file_of_a_domain_would_do_is_counted_in_the_reader_s_language(app: Flask) -> None:
    with app.test_request_context(headers=FRENCH_FIRST):
        assert [counted("user", 3), counted("time frame", 1)] == ["3 utilisateurs", "1 plage horaire"]
        assert counted("domain", 1) == "le domaine lui-même"
