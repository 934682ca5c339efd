"""Administration of users: found among many, added with everything in one form, changed, deleted with open eyes."""

import re

import pytest
from werkzeug.test import TestResponse

from controller.domain.destinations import ToUser
from controller.domain.directory import Member
from controller.operations import actors, dids, domains, groups, users
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.operations.users import NewUser
from controller.store import find
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place, person

CONSOLE = actors.console(SATURDAY)


def page_of(place: Place) -> str:
    return f"/domains/{place.acme}/users"


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/users/\d+"><bdi>([^<]*)</bdi>', page)


def many(database: Database, place: Place, count: int) -> None:
    with saving(database) as session:
        for number in range(count):
            new = NewUser(str(2000 + number), f"Øystein {number:03}", department="Sales" if number % 2 else "Lager")
            users.add(session, CONSOLE, place.acme, new)


def test_the_list_finds_by_name_extension_department_and_email(
    browser: Browser, place: Place, database: Database
) -> None:
    many(database, place, 4)
    browser.sign_in()
    assert names(browser.open(f"{page_of(place)}?q=bRANDT").text) == ["Bob Brandt"]
    assert names(browser.open(f"{page_of(place)}?q=1002").text) == ["Bob Brandt"]
    assert names(browser.open(f"{page_of(place)}?q=sales").text) == ["Øystein 001", "Øystein 003"]
    assert len(names(browser.open(f"{page_of(place)}?q=ØYSTEIN").text)) == 4, "letters beyond ASCII have cases too"
    assert names(browser.open(f"{page_of(place)}?phones=none&scope=user&department=").text)[:1] == ["Bob Brandt"]
    assert "Nobody found" in text(browser.open(f"{page_of(place)}?q=%25"))


def test_a_page_has_fifty_and_the_next_goes_on_where_it_ended(
    browser: Browser, place: Place, database: Database
) -> None:
    many(database, place, 60)
    browser.sign_in()
    first = browser.open(page_of(place)).text
    assert len(names(first)) == 50
    more = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert more is not None
    rest = browser.client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    assert "<html" not in rest
    assert not set(names(first)) & set(names(rest))
    assert len(names(first)) + len(names(rest)) == 62


def test_a_user_comes_with_phone_voicemail_and_invitation_from_one_form(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    browser.open(f"{page_of(place)}/new")
    form = {"extension": "1010", "name": "Cleo", "email": "", "department": "", "scope": "user"}
    made = browser.send(f"{page_of(place)}/new", **form, phone="yes", mailbox="yes", invite="yes")
    assert made.status_code == 200
    assert "/invitation/" in made.text
    assert "1010@acme.example" in text(made)
    assert re.search(r'id="phone-server">[^:<]+</code>', made.text), "server and port each for themselves"
    assert re.search(r'id="phone-port">\d+</code>', made.text)
    with reading(database) as session:
        cleo = find.user_at(session, place.acme, "1010")
        assert cleo is not None
        assert cleo.has_mailbox
        (phone,) = find.devices(session, cleo.id)
    assert re.search(rf"<code[^>]*>d{phone.id}</code>", made.text)


def test_what_is_refused_stands_at_its_field_and_nothing_was_made(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    browser.open(f"{page_of(place)}/new")
    refused = browser.send(
        f"{page_of(place)}/new", extension="112", name="Öl & <b>Gas</b>", email="x@", scope="user", phone="yes"
    )
    assert refused.status_code == 422
    assert 'id="extension-problem"' in refused.text
    assert 'id="email-problem"' in refused.text
    taken = browser.send(f"{page_of(place)}/new", extension="1001", name="\u202eevil", email="x@", scope="user")
    assert "Extension 1001 is taken. Choose another." in text(taken)
    for said in ("an invisible character that turns the direction of text", "is not an e-mail address"):
        assert said in text(taken)
    assert "Öl &amp; &lt;b&gt;Gas&lt;/b&gt;" in refused.text, "what was typed is kept"
    with reading(database) as session:
        assert find.user_at(session, place.acme, "112") is None


def test_an_office_manager_makes_no_administrators(browser: Browser, place: Place) -> None:
    browser.sign_in()
    assert 'value="administrator"' not in browser.open(f"{page_of(place)}/new").text
    form = {"extension": "1010", "name": "Cleo", "scope": "administrator"}
    assert browser.send(f"{page_of(place)}/new", **form).status_code == 422


def test_details_and_outside_calls_are_saved_each_by_its_form(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    one = f"/users/{place.bob}"
    browser.open(one)
    details = {"extension": "1002", "name": "Bob B", "department": "Sales", "scope": "user", "ring_timeout": ""}
    browser.follow(one, **details, email="bob@acme.example", listed="yes")
    browser.follow(f"{one}/calls", number="030 1234567", may_call="own", outbound="+49\n!+49900", day_calls="7")
    with reading(database) as session:
        bob = find.user(session, place.bob)
    assert bob is not None
    assert (bob.name, bob.department, bob.ring_timeout, bob.listed) == ("Bob B", "Sales", None, True)
    assert (bob.number, bob.outbound, bob.day_calls) == ("+49301234567", ("+49", "!+49900"), 7)
    browser.follow(f"{one}/calls", caller_id="hidden")
    with reading(database) as session:
        assert find.user(session, place.bob).caller_id == "hidden"  # type: ignore[union-attr]
    assert 'id="caller_id-problem"' in browser.send(f"{one}/calls", caller_id="theirs").text
    refused = browser.send(f"{one}/calls", may_call="own", outbound="abc", day_calls="many")
    assert refused.status_code == 422
    assert 'id="outbound-problem"' in refused.text
    assert 'value="many"' in refused.text


def test_a_delegate_is_named_by_extension_or_name_and_can_be_taken_back(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    one = f"/users/{place.bob}"
    browser.open(one)
    assert browser.send(f"{one}/grants", kind="delegate", of="nobody").status_code == 422
    assert "Delegate of Anna Ahlers (1001)" in text(browser.follow(f"{one}/grants", kind="delegate", of="ahlers"))
    with reading(database) as session:
        (grant,) = find.grants(session, place.bob)
    assert "Delegate of Anna" not in text(browser.follow(f"{one}/grants/take", grant=str(grant.id)))


def test_before_a_user_is_deleted_the_page_names_what_leads_there(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        dids.add(session, CONSOLE, place.acme, "+493055501", ToUser(place.bob))
        group = groups.add(session, CONSOLE, place.acme, NewGroup("600", "Sales"))
        groups.members(session, CONSOLE, group, [Member(place.bob, 0)])
    browser.sign_in()
    page = text(browser.open(f"/users/{place.bob}/delete"))
    assert "Delete Bob Brandt?" in page
    assert "This changes for others The number +49 30 55501 then leads nowhere" in page
    assert "The group Sales has a member less" in page
    assert "Anna Ahlers sends calls there (rule “" in page
    browser.follow(f"{page_of(place)}/together", do="deleted", user=str(place.bob))
    with reading(database) as session:
        assert find.user(session, place.bob) is None


def test_many_are_changed_invited_and_deleted_together_or_not_at_all(
    browser: Browser, place: Place, database: Database
) -> None:
    many(database, place, 3)
    browser.sign_in()
    browser.open(page_of(place))
    with reading(database) as session:
        ids = [str(card.id) for card in find.users(session, place.acme) if card.extension.startswith("20")]
        eve = str(place.eve)
    together = f"{page_of(place)}/together"

    def send(do: str, users: list[str], **fields: str) -> TestResponse:
        return browser.client.post(together, data={"csrf_token": browser.token, "do": do, "user": users, **fields})

    send("department", ids, department="Depot")
    assert len(names(browser.open(f"{page_of(place)}?department=Depot").text)) == 3
    send("ring_timeout", [*ids, eve], ring_timeout="40")
    send("ring_timeout", ids, ring_timeout="")  # nothing typed: not without limit
    with reading(database) as session:
        assert {card.ring_timeout for card in find.users(session, place.acme)} == {25}, "one of them is not ours"
    invited = send("invite", ids)
    assert invited.text.count("/invitation/") == 3
    asked = send("delete", ids)
    assert "Delete 3 users?" in text(asked)


@pytest.mark.parametrize("words", ["", "zzz"])
def test_an_empty_list_says_what_to_do(browser: Browser, database: Database, place: Place, words: str) -> None:
    with saving(database) as session:
        person(session, place.acme, NewUser("1090", "Ada Admin", scope="administrator"))
        bare = domains.add(session, CONSOLE, domains.NewDomain("bare.example"))
    browser.sign_in("1090@acme.example")
    page = text(browser.open(f"/domains/{bare}/users?q={words}"))
    assert ("Nobody is here yet" if not words else "Nobody found") in page
    assert "Domain bare.example" in page, "an administrator sees whose list it is"
