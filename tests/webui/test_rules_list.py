"""The list of answering rules (PRODUCT §2, §4)."""

from tests.webui.browser import Browser, text
from tests.webui.place import Place


def test_it_opens(browser: Browser, place: Place) -> None:
    browser.enter()
    page = browser.open(f"/users/{place.anna}/rules")
    print(text(page))
    page = browser.open(f"/users/{place.anna}/rules/new?wish=after-hours")
    print(text(page))
    page = browser.open(f"/users/{place.anna}/rules/2")
    print(text(page))
    page = browser.open(f"/users/{place.anna}/destinations?q=bob")
    print(text(page))
    assert 0
