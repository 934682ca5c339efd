"""Commands for calls as pages send them: what the controller says is told as JSON, in the person's language."""

from typing import Any

import pytest

from controller.domain.packing import packed, unpacked
from controller.domain.saying import say, say_count
from tests.webui.browser import Browser
from tests.webui.fake_controller import Answers
from tests.webui.place import Place
from webui.calls.leading import id_of

GONE = packed(say("There is no such call any more. It may have ended just now."))


def send(browser: Browser, place: Place, verb: str = "hold", **fields: str) -> tuple[int, Any]:
    answer = browser.send(f"/domains/{place.acme}/calls/{verb}", id="12345678-abcd", call="1.1", **fields)
    return answer.status_code, answer.json


def test_what_the_controller_says_is_told(browser: Browser, place: Place, controller: Answers) -> None:
    browser.sign_in()
    controller.by_path["/calls/do"] = {"status": 200, "said": packed(say("{name} is on hold.", name="Ann"))}
    assert send(browser, place) == (200, {"said": "Ann is on hold."})
    for status, told in ((404, 404), (403, 403), (422, 422), (409, 409), (503, 503), (500, 503)):
        problems = [{"field": "call", "message": GONE}]
        controller.by_path["/calls/do"] = {"status": status, "error": GONE, "problems": problems}
        words = "There is no such call any more. It may have ended just now."
        assert send(browser, place) == (told, {"error": words, "problems": [{"field": "call", "message": words}]})


def test_nonsense_and_silence_are_no_success(browser: Browser, place: Place, controller: Answers) -> None:
    browser.sign_in()
    for answer in ({}, {"status": 200}, {"status": "x", "error": "y"}, [], {"status": 404}):
        controller.by_path["/calls/do"] = answer
        assert send(browser, place)[0] == 503, answer
    del controller.by_path["/calls/do"]
    assert send(browser, place)[0] == 503


def test_verbs_and_domains_that_are_not_there_are_missing(browser: Browser, place: Place, controller: Answers) -> None:
    """Word for word the same; the controller is not even asked."""
    browser.sign_in()
    before = list(controller.asked)
    nothing = send(browser, place, "explode")
    assert nothing[0] == 404
    for domain in (place.acme + 1, 987654):
        answer = browser.send(f"/domains/{domain}/calls/hold", call="1.1")
        assert (answer.status_code, answer.json["error"]) == (404, nothing[1]["error"])
    assert controller.asked == before


def test_who_asks_too_often_waits(browser: Browser, place: Place, controller: Answers) -> None:
    browser.sign_in("1002@acme.example")
    controller.by_path["/calls/do"] = {"status": 200, "said": "Done."}
    answers = [send(browser, place)[0] for _ in range(125)]
    assert (answers[0], answers[-1]) == (200, 503)


@pytest.mark.parametrize(
    "text",
    [say("Parked."), say("{n} is {what!r}.", n=1, what=say("x")), say_count(2, "{number} a", "{number} b"), "plain"],
)
def test_a_sentence_knows_what_it_was_made_of_on_the_other_side(text: str) -> None:
    there = unpacked(packed(text))
    assert there == text
    assert getattr(there, "made_of", None) == getattr(text, "made_of", None)


def test_an_id_is_whoever_asks_own_if_it_can_be_one() -> None:
    assert id_of("12345678-abcd") == "12345678-abcd"
    assert len({id_of(""), id_of("x"), id_of("a b c d e f g h")}) == 3
