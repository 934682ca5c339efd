"""The pages of call history, Home's last calls and the badge (PRODUCT §4 Call history, §7, §8.4)."""

import csv
import re
from dataclasses import replace
from html import unescape
from io import StringIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from controller.domain.history import Party, Share
from controller.operations import actors, contacts, domains, grants, rules
from controller.operations.bell import saving
from controller.operations.contacts_check import NewContact, NewNumber
from controller.store import history, messages
from controller.store.engine import Database, HistoryDatabase, reading, writing
from tests.webui import pasts
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place
from tests.webui.voices import a_message

CONSOLE = actors.console(SATURDAY)
FRAGMENT = {"HX-Request": "true"}
TOLD = ('aria-invalid="true"(?s:.*)id="{0}-problem"><svg', 'role="alert"><svg.*This is no place')  # at its field
EVIL = (
    "'; DROP TABLE conversations; --",
    "${SHELL(id)}",
    "<script>",
    "🙂",
    "\u202eabc",
    "1" * 400,
    "a\nb",
    "\x00",
    "%00",
)


@pytest.fixture
def anna(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


@pytest.fixture
def bob(app: Any) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_in("1002@acme.example")
    return browser


def test_calls_stand_under_their_days_as_their_owner_would_tell_them(
    anna: Browser, place: Place, past: HistoryDatabase, database: Database
) -> None:
    address = f"/users/{place.anna}/history"
    assert "No calls yet" in text(anna.open(address))
    with saving(database) as session:
        carla = NewContact("Carla Conti", numbers=(NewNumber("mobile", pasts.CARLA.number),))
        contacts.add(session, actors.of_user(session, place.anna, SATURDAY, ""), place.acme, place.anna, carla)
    pasts.keep(past, *pasts.usual(place))
    page = text(anna.open(address)).replace("\u2068", "").replace("\u2069", "")
    for said in (
        "Today Incoming: Carla Conti +49 171 1234567 Answered",
        "Incoming: Carla Conti +49 171 1234567 Missed",
        "Outgoing: Carla Conti +49 171 1234567 Answered Talked 1:35",
        "Answered by Bob Brandt",
        "Left a message",
        "Yesterday",
        "Incoming: Number withheld Missed",
        "Outgoing: +33 1 42 27 81 86 Not put through",
        "Sunday, 22 November 2026",
        "Interrupted Talked 1:02:03",
        "to Sales Answered for Sales",
        "Outgoing: Bob Brandt 1002 Busy",
    ):
        assert said in page, said
    assert "Feature code " not in page, "hidden by default"
    assert "Feature code" in text(anna.open(f"{address}?codes=only"))
    caller, called = pasts.users(place)
    pasts.keep(past, pasts.one(place, "i", pasts.ago(hours=9), direction="inside", caller=caller, called=called))
    everybody = text(anna.open(f"/domains/{place.acme}/history")).replace("\u2068", "").replace("\u2069", "")
    assert "Answered by Bob Brandt (for Anna Ahlers)" in everybody
    assert "Outgoing: Anna Ahlers → to Carla Conti +49 171 1234567" in everybody, "each number beside its name"
    assert "Anna Ahlers 1001 → to Bob Brandt 1002" in everybody


def test_filters_stand_in_the_address_and_are_kept_on_every_page(
    anna: Browser, place: Place, past: HistoryDatabase
) -> None:
    pasts.keep(past, *(pasts.one(place, f"n{each}", pasts.ago(minutes=each + 1)) for each in range(120)))
    pasts.keep(past, pasts.unanswered(place, "x", pasts.ago(days=1)))
    address = f"/users/{place.anna}/history"
    first = anna.open(f"{address}?result=answered&who=0171")
    assert first.text.count('class="call ') == 50
    assert "newer=" not in first.text
    older = link(first, "older")
    assert "result=answered" in older
    assert "who=0171" in older
    second = anna.open(older)
    third = anna.open(link(second, "older"))
    assert [second.text.count('class="call '), third.text.count('class="call ')] == [50, 20]
    assert 'id="older"' not in third.text
    back = anna.open(link(third, "newer"))
    assert ids(back.text) == ids(second.text)
    found = anna.client.get(f"{address}?result=missed", headers=FRAGMENT)
    assert "<html" not in found.text
    assert found.text.count('class="call ') == 1
    assert "No calls found" in text(anna.open(f"{address}?range=month&result=elsewhere"))


def link(answer: TestResponse, id_: str) -> str:
    """Where that link leads."""
    found = re.search(f'id="{id_}"[^>]* href="([^"]+)"', answer.text)
    assert found is not None
    return unescape(found[1])


def ids(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('id="call-')[1:]]


def test_nonsense_in_every_word_is_told_at_its_field_and_shows_nobody_s_calls(
    anna: Browser, place: Place, past: HistoryDatabase
) -> None:
    """Issue 7, Must show 5."""
    pasts.keep(past, pasts.one(place, "n", pasts.ago(minutes=1)), pasts.missed(place.acme, place.bob))
    names = ("range", "since", "until", "direction", "result", "device", "number", "longer", "codes", "older", "newer")
    for name in names:
        for evil in EVIL:
            for ending in ("", ".csv"):
                if ending and name in ("older", "newer"):
                    continue
                answer = anna.client.get(f"/users/{place.anna}/history{ending}", query_string={name: evil})
                assert answer.status_code == 422, (name, evil)
                assert re.search(TOLD[name in ("older", "newer")].format(name), answer.text), (name, evil)
                assert 'class="call ' not in answer.text
    for evil in EVIL:
        answer = anna.client.get(f"/users/{place.anna}/history", query_string={"who": evil})
        assert answer.status_code == (422 if len(evil) > 120 else 200)
        assert "Secret" not in answer.text
        answer = anna.client.get(f"/domains/{place.acme}/history", query_string={"department": evil})
        assert (answer.status_code, 'class="call ' in answer.text) == (200, False)
    assert anna.open(f"/users/{place.anna}/history/{'9' * 30}").status_code == 404


def test_a_call_unfolds_into_its_timeline_with_all_that_can_be_done(
    anna: Browser, place: Place, past: HistoryDatabase, database: Database
) -> None:
    with saving(database) as session:
        rule = next(rule for rule in rules.everything(session, CONSOLE, place.anna) if rule.ring)
    twelve = pasts.twelve(place, pasts.ago(hours=1))
    steps = (*twelve.steps[:1], replace(twelve.steps[1], rule=rule.id), *twelve.steps[2:])
    pasts.keep(past, replace(twelve, steps=steps, is_odd=True))
    address = f"/users/{place.anna}/history/{pasts.newest(past, place.acme)}"
    page = anna.open(address)
    said = text(page).replace("\u2068", "").replace("\u2069", "")
    for step in (
        "C. MEIER called +49 30 555000",
        "Anna Ahlers: Desk",
        "It came to Anna Ahlers, whose rule “",
        "Anna Ahlers did not answer",
        "Anna Ahlers forwarded the call to 1002 (when nobody answers)",
        "Bob Brandt answered",
        "Bob Brandt parked the call on 701",
        "Anna Ahlers retrieved the call",
        "Anna Ahlers transferred the call to +33 1 42 27 81 86",
        "C. MEIER hung up",
        "Not everything about this call is known.",
    ):
        assert step in said, step
    assert f'data-dial="{pasts.CARLA.number}"' in page.text
    assert "number=%2B491711234567" in page.text, "it may be added to the contacts"
    assert "Block this caller" in said
    row = anna.client.get(address, headers=FRAGMENT).text
    assert row.strip().startswith("<li")
    assert "call-steps" in row
    assert '<h1><bdi>C. MEIER</bdi> <span class="call-more digits"><bdi><span class="number">+49 171' in page.text
    assert "call-steps" not in anna.client.get(f"{address}?closed=yes", headers=FRAGMENT).text


def test_the_message_that_a_call_left_is_played_for_its_owner_alone(
    anna: Browser, app: Any, place: Place, past: HistoryDatabase, database: Database
) -> None:
    with saving(database) as session:
        message = a_message(session, place.anna)
        grants.give(session, CONSOLE, place.bob, "attendant")
        card = messages.one(session, place.anna, message)
    assert card is not None
    began = card.called.timestamp() - 20
    caller = Party("outside", None, card.number)
    anna_, _bob = pasts.users(place)
    plain = pasts.unanswered(place, "v", began, caller=caller, result="message", has_message=True)
    left = replace(plain.steps[0], kind="message", at=began + 21, who=anna_)
    pasts.keep(past, replace(plain, steps=(*plain.steps, left), shares=(Share(place.anna, "called", "message"),)))
    address = f"/users/{place.anna}/history/{pasts.newest(past, place.acme)}"
    assert f"/users/{place.anna}/messages/{message}/sound" in anna.open(address).text
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    page = bob.open(address)
    assert page.status_code == 200
    assert "<audio" not in page.text


def test_everybody_has_the_own_list_and_attendants_and_managers_all_of_them(
    anna: Browser, bob: Browser, place: Place, past: HistoryDatabase, database: Database
) -> None:
    pasts.keep(past, *pasts.usual(place))
    assert "Everybody’s" in text(anna.open(f"/users/{place.anna}/history"))
    assert "Everybody’s" not in text(bob.open(f"/users/{place.bob}/history"))
    theirs = [f"/users/{place.anna}/history", *(f"/domains/{place.acme}/history{end}" for end in ("", ".csv"))]
    for address in theirs:
        assert bob.open(address).status_code == 403
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "attendant")
    for address in theirs:
        assert bob.open(address).status_code == 200


def test_the_file_is_what_the_list_shows(anna: Browser, place: Place, past: HistoryDatabase) -> None:
    pasts.keep(past, *pasts.many(place, 700))
    answer = anna.open(f"/users/{place.anna}/history.csv?result=missed")
    assert answer.mimetype == "text/csv"
    assert 'filename="calls.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) > 200
    assert {row["Outcome"] for row in rows} == {"missed", "voicemail"}, "nothing was left there"


def test_a_third_file_at_a_time_waits_so_that_pages_and_other_domains_go_on(
    anna: Browser, place: Place, past: HistoryDatabase
) -> None:
    """PRODUCT §8.4: slow readers of one domain hold up nobody of another."""
    address, others = f"/users/{place.anna}/history.csv", f"/users/{place.eve}/history.csv"
    eve = Browser(anna.client.application.test_client())
    eve.sign_in("1001@globex.example")
    for _time in range(3):
        anna.open(address).close()
    open_ones = [anna.client.get(address, buffered=False) for _one in range(2)]
    assert anna.open(address).status_code == 429
    open_ones.append(eve.client.get(others, buffered=False))
    assert [each.status_code for each in open_ones] == [200, 200, 200]
    assert eve.open(others).status_code == 429, "three in all"
    for each in open_ones:
        each.close()
    assert [anna.open(address).status_code, eve.open(others).status_code] == [200, 200]


def test_what_was_missed_is_news_until_the_history_is_opened(
    anna: Browser, place: Place, past: HistoryDatabase
) -> None:
    assert "area-news" not in anna.open("/").text
    pasts.keep(past, *pasts.usual(place))
    page = anna.open("/")
    assert 'class="area-news"' in page.text
    assert "missed calls" in text(page)
    tile = anna.client.get("/?part=recent", headers=FRAGMENT)
    assert tile.text.count('class="recent-call') == 5
    assert "Missed" in text(tile)
    anna.open(f"/domains/{place.acme}/history")
    assert "area-news" in anna.open("/").text, "he has not looked at his own yet"
    anna.open(f"/users/{place.anna}/history")
    assert "area-news" not in anna.open("/").text


def test_where_nothing_could_be_written_the_list_says_so(anna: Browser, place: Place, past: HistoryDatabase) -> None:
    """PRODUCT §7."""
    pasts.keep(past, pasts.one(place, "a", pasts.ago(hours=1)), pasts.one(place, "b", pasts.ago(hours=3)))
    with writing(past) as session:
        history.add_gap(session, pasts.ago(hours=2), pasts.ago(hours=2, minutes=-10), "disk")
    page = text(anna.open(f"/users/{place.anna}/history"))
    assert "Calls may be missing here: nothing could be written from 9:00 to 9:10." in page


def test_without_its_database_pages_stand_and_say_so(anna: Browser, place: Place, past: HistoryDatabase) -> None:
    with writing(past) as session:
        session.connection().exec_driver_sql("ALTER TABLE shares RENAME TO gone")
    answer = anna.open(f"/users/{place.anna}/history")
    assert answer.status_code == 503
    assert "Calls go on, and none is lost" in text(answer)
    assert anna.open("/").status_code == 200
    assert "can’t be read" in text(anna.client.get("/?part=recent", headers=FRAGMENT))


def test_how_long_calls_are_kept_is_the_domain_s_choice(anna: Browser, place: Place, database: Database) -> None:
    same = {"zone": "Europe/Berlin", "country": "DE", "language": "en", "main_number": "", "trash_days": "30"}
    address = f"/domains/{place.acme}"
    assert 'name="history_days" type="number" value="730"' in anna.open(address).text
    for typed, kept in (("90", 90), ("", None)):
        assert anna.send(address, **same, history_days=typed).status_code == 303
        with reading(database) as session:
            assert domains.show(session, CONSOLE, place.acme).history_days == kept
    for typed in ("0", "-1", "3651", "x", "1e3"):
        refused = anna.send(address, **same, history_days=typed)
        assert (refused.status_code, 'id="history_days-problem"' in refused.text) == (422, True), typed
