"""The guide: a topic for every area that is seen, answers that lead to pages that are there, and whom to ask."""

import re

import pytest
from flask import Flask

from controller.operations import codes, domains, users
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui import things
from tests.webui.browser import Browser, text
from tests.webui.place import Place
from webui.help import finding, here
from webui.help.guide import TOPICS
from webui.help.topic import How, Topic

OFFICE = {"users", "numbers", "groups", "lines", "domain", "audit", "system"}
CARD = re.compile(r'class="help-card" href="/help/(\w+)"')
LINK = re.compile(r'class="help-do" href="([^"#]+)')


def shown(browser: Browser) -> set[str]:
    return set(CARD.findall(browser.open("/help").text))


def test_a_plain_user_sees_own_topics_and_a_manager_those_of_the_office_too(app: Flask, browser: Browser) -> None:
    browser.sign_in("1002@acme.example")
    own = shown(browser)
    assert own >= {"home", "rules", "frames", "forwarding", "lists"}
    assert not own & (OFFICE | {"night"})
    assert browser.open("/help/users").status_code == 404
    browser.sign_in()
    assert shown(browser) >= own | OFFICE | {"night"}


@pytest.mark.slow
def test_every_answer_leads_to_a_page_that_is_there(app: Flask, database: Database, place: Place) -> None:
    root = Browser(app.test_client())
    root.sign_in(things.administrator(database, place))
    found = set()
    for key in shown(root):
        page = root.open(f"/help/{key}")
        assert page.status_code == 200
        found |= set(LINK.findall(page.text))
    assert len(found) > 15
    assert not [url for url in found if root.open(url.replace("&amp;", "&")).status_code != 200]


def test_the_question_mark_of_every_area_leads_to_its_topic(browser: Browser, place: Place) -> None:
    browser.sign_in()
    for path, topic in (("/", "home"), (f"/users/{place.anna}/rules", "rules"), ("/system", "system")):
        assert f'class="help-here" href="/help/{topic}"' in browser.open(path).text
    assert 'class="help-here"' not in browser.open("/help").text
    keys = {text_of.__name__ for _endpoint, _needs, text_of in TOPICS}
    assert set(here.OF_AREA.values()) <= keys


def test_topics_of_switched_off_areas_are_not_shown(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        users.change(session, things.CONSOLE, place.bob, {"switched_off": ["rules", "lists"]})
    browser.sign_in("1002@acme.example")
    assert not shown(browser) & {"rules", "lists"}
    assert browser.open("/help/rules").status_code == 404
    assert not LINK.findall(browser.open("/help/forwarding").text.replace("/?open", ""))[2:]
    assert 'class="help-here" href="/help"' in browser.open(f"/users/{place.bob}/explain").text


@pytest.mark.parametrize("words", ["mobile after hours", "MOBILE hours", "après"])
def test_the_search_works_without_scripts_and_as_a_fragment(browser: Browser, words: str) -> None:
    browser.sign_in()
    page = browser.open(f"/help?q={words}")
    fragment = browser.client.get(f"/help?q={words}", headers={"HX-Request": "true"}).text
    assert page.status_code == 200
    assert "<html" not in fragment
    if words == "après":
        assert "Nothing found" in fragment
    else:
        assert "How do I send calls to my mobile after hours?" in fragment
        assert "How do I send calls to my mobile after hours?" in page.text


def test_what_is_typed_is_shown_and_not_run(browser: Browser) -> None:
    browser.sign_in()
    page = browser.open('/help?q="><script>alert(1)</script>')
    assert "<script>alert" not in page.text
    assert "Nothing found" in page.text


def test_questions_come_before_paragraphs_and_accents_do_not_matter() -> None:
    topic = Topic("a", "Règles", "rules", "Autres", ("Un réglage.",), (How("Comment régler ?", "Ainsi."),))
    found = finding.found([topic], "regl")
    assert [each.answer for each in found] == ["Ainsi.", "Autres", "Un réglage."]
    assert not finding.found([topic], "regl nulle-part")
    assert not finding.found([topic], "  ")


def test_whom_to_ask_is_typed_on_the_domain_page_and_stands_at_the_end_of_help(
    app: Flask, browser: Browser, place: Place
) -> None:
    browser.sign_in()
    assert "Still stuck" not in text(browser.open("/help"))
    browser.open(f"/domains/{place.acme}")
    same = {"zone": "Europe/Berlin", "country": "DE", "language": "en", "main_number": ""}
    who = {"support_name": "IT <desk>", "support_phone": "600", "support_email": "help@acme.example"}
    lines = {"support_text": "Mondays\r\nto Fridays"}
    assert browser.send(f"/domains/{place.acme}", **same, **who, **lines).status_code == 303
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    page = bob.open("/help/rules")
    assert "Ask IT <desk> Mondays to Fridays 600 help@acme.example" in text(page)
    assert 'href="tel:600"' in page.text
    assert 'href="mailto:help@acme.example"' in page.text


def test_a_contact_that_is_none_is_refused_at_its_field(browser: Browser, database: Database, place: Place) -> None:
    browser.sign_in()
    browser.open(f"/domains/{place.acme}")
    same = {"zone": "Europe/Berlin", "country": "DE", "language": "en", "main_number": ""}
    answer = browser.send(f"/domains/{place.acme}", **same, support_email="nobody", support_text="x" * 501)
    assert answer.status_code == 422
    assert "is not an e-mail address" in text(answer)
    assert "Shorten it to 500 at most" in text(answer)
    with saving(database) as session:
        assert domains.show(session, things.CONSOLE, place.acme).support_email == ""


def test_how_to_listen_by_phone_is_told_with_the_codes_of_the_domain(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    assert "Dial *98 and type your PIN. From a colleague’s phone dial *97" in text(browser.open("/help/messages"))
    with saving(database) as session:
        codes.change(session, things.CONSOLE, place.acme, {"mailbox": "*1", "any_mailbox": ""})
    page = text(browser.open("/help/messages"))
    assert "Dial *1 and type your PIN. “Play on my phone” here" in page
    assert "*97" not in page
