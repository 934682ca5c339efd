"""What is shown a single time when a phone is added: its password, and codes for apps (PRODUCT §4 Phones)."""

import re
from dataclasses import replace
from datetime import timedelta

from flask import Flask

from controller.operations import devices
from controller.store import find
from controller.store.devices import ha1_of
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import TUESDAY, Place
from tests.webui.test_phones import SECRET, page_of
from webui.login import site
from webui.phones import SERVER, setup
from webui.phones.once import LASTS, Once
from webui.phones.server import Server


def added(browser: Browser, place: Place, name: str = "1001b", label: str = "Kitchen") -> str:
    """The page that shows what to type into the new phone."""
    return browser.follow(f"{page_of(place)}/new", name=name, label=label).text


def test_a_new_phone_s_password_is_shown_this_once(browser: Browser, place: Place, database: Database) -> None:
    """PRODUCT §4 Phones: neither reloading nor going back shows it again."""
    browser.sign_in()
    answer = browser.send(f"{page_of(place)}/new", name="1001b", label="Kitchen")
    assert answer.status_code == 303
    where = answer.headers["Location"]
    page = browser.open(where)
    found = SECRET.search(page.text)
    assert found is not None
    assert page.headers["Cache-Control"] == "no-store"
    with reading(database) as session:
        phone = find.device_named(session, place.acme, "1001b")
        assert phone is not None
        assert ha1_of(session, phone.id) == devices.ha1(phone.id, found[1])
    for field, value in (("user", "1001b"), ("auth", f"d{phone.id}"), ("domain", "acme.example")):
        assert f'<code id="setup-{field}"><bdi>{value}</bdi></code>' in page.text
    for again in (where, where.partition("?")[0]):
        assert found[1] not in browser.open(again).text
        assert "can’t be shown again" in text(browser.open(again))
    assert found[1] not in str(browser.client.get_cookie("ringplan"))


def test_codes_and_settings_are_handed_out_a_single_time(
    app: Flask, browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    page = added(browser, place, label="Küche & Bad")
    secret = SECRET.search(page)
    images = re.findall(r'<img src="([^"]+)"', page)[-2:]
    address = re.search(r"http://localhost(/set-up/[\w-]+)", page)
    assert secret is not None
    assert address is not None
    assert len(images) == 2
    for image in images:
        drawn = browser.open(image)
        assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
        assert drawn.headers["Cache-Control"] == "no-store"
        assert browser.open(image).status_code == 404
    nobody = app.test_client()
    nobody.head(address[1])
    fetched = nobody.get(address[1])
    assert fetched.mimetype == "application/xml"
    assert f'<entry name="passwd" overwrite="true">{secret[1]}</entry>' in fetched.text
    assert nobody.get(address[1]).status_code == 404


def test_the_code_for_linphone_names_the_address_at_which_people_reach_the_portal(own_app: Flask, place: Place) -> None:
    """RINGPLAN_URL: behind a proxy the portal itself can't know it. A host that is asked for names the server."""
    own_app.config[site.URL] = "https://phone.acme.example/"
    own_app.config[SERVER] = Server("", 5062)
    browser = Browser(own_app.test_client())
    browser.sign_in()
    page = added(browser, place)
    address = re.search(r"https://phone\.acme\.example/set-up/[\w-]+", page)
    image = re.findall(r'<img src="([^"]+)"', page)[-2]
    assert address is not None
    assert browser.open(image).data == setup.drawn(address[0])
    assert '<code id="setup-server"><bdi>localhost</bdi>' in page
    assert '<code id="setup-port"><bdi>5062</bdi>' in page
    assert "can be reached from its own computer only" in page
    own_app.config[SERVER] = Server("192.0.2.7", 5060)
    assert "its own computer only" not in added(browser, place, "1001c")


def test_somebody_else_can_not_take_a_picture_from_the_page(app: Flask, browser: Browser, place: Place) -> None:
    browser.sign_in()
    image = re.findall(r'<img src="([^"]+)"', added(browser, place))[-1]
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    assert bob.open(image).status_code == 403
    assert browser.open(image).status_code == 200


def test_what_is_shown_once_is_kept_for_a_quarter_of_an_hour() -> None:
    keys = iter(("first", "second", "third"))
    once = Once(make_key=lambda: next(keys))
    assert (once.keep("a", TUESDAY), once.keep("b", TUESDAY)) == ("first", "second")
    assert once.take("first", TUESDAY) == "a"
    assert once.take("first", TUESDAY) is None
    assert once.take("second", TUESDAY + LASTS) is None
    assert once.take("guessed", TUESDAY) is None


def test_an_old_key_shows_no_password(own_app: Flask, place: Place) -> None:
    """Nor does one for another phone's page."""
    browser = Browser(own_app.test_client())
    browser.sign_in()
    where = browser.send(f"{page_of(place)}/new", name="1001b", label="").headers["Location"]
    key = where.partition("once=")[2]
    assert not SECRET.search(browser.open(f"{page_of(place)}/{place.desk}?once={key}").text)
    where = browser.send(f"{page_of(place)}/new", name="1001c", label="").headers["Location"]
    portal = own_app.extensions["ringplan"]
    own_app.extensions["ringplan"] = replace(portal, now=lambda: TUESDAY + LASTS)
    assert timedelta(0) < LASTS <= timedelta(hours=1)
    assert not SECRET.search(browser.open(where).text)
