"""Contacts as pages: the list, a page each, forms, favourites, files."""

import re
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from controller.operations import actors, contacts, features, grants, users
from controller.operations.bell import saving
from controller.operations.contacts_check import NewContact, NewNumber
from controller.store import contacts_rows
from controller.store.contacts_cards import ContactCard
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)
CARLA = NewContact(
    "Carla Conti",
    "Conti & Figli",
    (NewNumber("mobile", "0171 1234567"), NewNumber("work", "+49 30 1234567")),
    ("carla@conti.example",),
    ("Customers",),
    "Since 2019.",
)


@pytest.fixture
def carla(database: Database, place: Place) -> int:
    """A contact of Anna's own, and one that is shared."""
    with saving(database) as session:
        contacts.add(session, CONSOLE, place.acme, None, NewContact("Dora Dahl", groups=("Suppliers",)))
        return contacts.add(session, CONSOLE, place.acme, place.anna, CARLA)


@pytest.fixture
def anna(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


def book(database: Database, place: Place, *, shared: bool = False) -> tuple[ContactCard, ...]:
    """Anna's, or the shared one."""
    with reading(database) as session:
        return contacts_rows.whole_book(session, place.acme, None if shared else place.anna)


def upload(browser: Browser, data: bytes, name: str = "friends.csv", **fields: str) -> TestResponse:
    form = {"csrf_token": browser.token, "file": (BytesIO(data), name), **fields}
    return browser.client.post("/contacts/import", data=form, content_type="multipart/form-data")


def test_everybody_stands_in_one_list_and_is_found_in_it(anna: Browser, carla: int) -> None:
    page = text(anna.open("/contacts"))
    for shown in ("Anna Ahlers", "Bob Brandt", "Carla Conti", "Conti & Figli", "Yours", "Dora Dahl", "Shared"):
        assert shown in page
    assert "Eve Ellis" not in page
    found = text(anna.open("/contacts?q=171+12"))
    assert "Carla Conti" in found
    assert "Bob Brandt" not in found
    assert "Dora Dahl" in text(anna.open("/contacts?among=shared&group=Suppliers"))
    assert "Nobody found" in text(anna.open("/contacts?q=nobody"))


def test_as_one_types_only_the_list_comes(anna: Browser, carla: int) -> None:
    answer = anna.client.get("/contacts?q=carla", headers={"HX-Request": "true"})
    assert "<!doctype" not in answer.text
    assert "Carla Conti" in answer.text


def test_the_list_goes_on_after_fifty(anna: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        for number in range(60):
            contacts.add(session, CONSOLE, place.acme, place.anna, NewContact(f"Person {number:02}"))
    first = anna.open("/contacts")
    [more] = re.findall(r'<a class="btn btn-quiet" href="(/contacts\?after=[^"]+)"', first.text)
    rest = text(anna.open(more.replace("&amp;", "&")))
    assert "Person 59" not in text(first)
    assert "Person 59" in rest
    assert "From the beginning" in rest


def test_a_page_tells_all_and_offers_to_call(anna: Browser, carla: int, place: Place) -> None:
    page = anna.open(f"/contacts/{carla}")
    for shown in ("Carla Conti", "Conti & Figli", "+49 171 1234567", "+49 30 1234567", "Customers", "Since 2019."):
        assert shown in text(page)
    assert 'href="tel:+491711234567"' in page.text
    assert 'href="mailto:carla@conti.example"' in page.text
    person = anna.open(f"/contacts/people/{place.bob}")
    assert 'href="tel:1002"' in person.text
    assert "Block this caller" in text(person)


def test_a_caller_is_blocked_and_calls_are_sent_from_the_page(anna: Browser, carla: int, place: Place) -> None:
    page = anna.open(f"/contacts/{carla}")
    assert f'action="/users/{place.anna}/lists/add"' in page.text
    listed = anna.follow(f"/users/{place.anna}/lists/add", list="blocked", number="+491711234567")
    assert "Carla Conti" in text(listed), "the list says whose number it is"
    assert anna.send("/home/always", to="+491711234567").status_code == 303


def test_a_new_contact_is_there_as_typed(anna: Browser, database: Database, place: Place) -> None:
    anna.open("/contacts/new")
    form = {"name": "Emil <b>", "kind": "work", "number": "030 1234567", "emails": "e@x.example, f@x.example"}
    page = anna.follow("/contacts/new", **form, groups="Friends; Berlin", notes="One\nTwo")
    assert "Emil <b>" in text(page)
    [card] = book(database, place)
    assert (card.emails, card.groups) == (("e@x.example", "f@x.example"), ("Berlin", "Friends"))
    assert card.numbers[0].number == "+49301234567"
    anna.follow("/contacts/new", name="Firm", shared="shared")
    assert [each.name for each in book(database, place, shared=True)] == ["Firm"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    anna: Browser, database: Database, place: Place
) -> None:
    anna.open("/contacts/new")
    answer = anna.client.post(
        "/contacts/new",
        data={
            "csrf_token": anna.token,
            "kind": ["mobile", "home", "work"],
            "number": ["0171 1234567", "", "abc"],
            "emails": "nobody",
            "notes": "kept",
        },
    )
    assert answer.status_code == 422
    for said in ("Type a name or a company", "“abc”|'abc'", "is not an e-mail address", "kept", 'value="0171 1234567"'):
        assert re.search(said, answer.text.replace("&#39;", "'")), said
    assert re.search(r'value="abc"[^>]*aria-invalid="true"', answer.text)
    assert book(database, place) == ()


def test_a_change_and_a_deletion_that_is_undone(anna: Browser, carla: int, database: Database, place: Place) -> None:
    edit = anna.open(f"/contacts/{carla}/edit")
    assert 'value="carla@conti.example"' in edit.text
    anna.follow(f"/contacts/{carla}/edit", name="Carla C.", company="Conti", kind="home", number="030 7654321")
    [card] = book(database, place)
    assert (card.name, card.emails, [(n.kind, n.number) for n in card.numbers]) == (
        "Carla C.", (), [("home", "+49307654321")])  # fmt: skip
    after = anna.follow(f"/contacts/{carla}/delete")
    assert "Carla C. is deleted." in text(after)
    assert book(database, place) == ()
    assert "Carla C. is back." in text(anna.follow(f"/contacts/{carla}/restore"))
    [again] = book(database, place)
    assert (again.name, again.numbers) == (card.name, card.numbers)


def test_a_star_puts_somebody_on_top(anna: Browser, carla: int, place: Place) -> None:
    anna.open("/contacts")
    assert "Favourites" not in text(anna.open("/contacts"))
    anna.follow(f"/contacts/{carla}/favourite")
    form = {"csrf_token": anna.token}
    answer = anna.client.post(f"/contacts/people/{place.bob}/favourite", data=form, headers={"HX-Request": "true"})
    assert answer.text.count("hx-swap-oob") == 2
    page = text(anna.open("/contacts"))
    assert page.index("Favourites") < page.index("Bob Brandt") < page.index("Carla Conti") < page.index("Everybody")
    assert "no longer a favourite" in text(anna.follow(f"/contacts/{carla}/favourite"))


@pytest.mark.parametrize(("page", "is_there"), [("/contacts?q=b", True), ("/contacts/people/2", False)])
def test_a_star_brings_the_favourites_only_where_they_stand(
    anna: Browser, place: Place, page: str, is_there: bool
) -> None:
    anna.open("/contacts")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{page}"}
    form = {"csrf_token": anna.token}
    answer = anna.client.post(f"/contacts/people/{place.bob}/favourite", data=form, headers=headers)
    assert ('id="favourites"' in answer.text) == is_there


def test_a_number_whose_kind_was_not_chosen_gets_the_one_of_its_plan(anna: Browser) -> None:
    anna.open("/contacts/new")
    rows = {"kind": ["", "", "home", ""], "number": ["0171 1234567", "030 1234567", "030 7654321", "116117"]}
    page = text(anna.follow("/contacts/new", name="Dora", **rows))
    for said in ("+49 171 1234567 Mobile", "+49 30 1234567 Work", "+49 30 7654321 Home", "116117 Other"):
        assert said in page


def test_who_may_not_change_a_shared_contact_is_not_offered_it(
    browser: Browser, carla: int, database: Database, place: Place
) -> None:
    [shared] = book(database, place, shared=True)
    browser.sign_in("1002@acme.example")
    assert browser.open(f"/contacts/{carla}").status_code == 403
    page = browser.open(f"/contacts/{shared.id}")
    assert "Edit" not in text(page)
    assert "Shared with the whole company" not in text(browser.open("/contacts/new"))
    for path in (f"/contacts/{shared.id}/edit", f"/contacts/{shared.id}/delete"):
        assert browser.send(path, name="X").status_code == 403
    assert browser.send("/contacts/new", name="X", shared="shared").status_code == 403
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "attendant")
    assert "Edit" in text(browser.open(f"/contacts/{shared.id}"))


def test_the_page_of_another_domains_contact_is_not_there(browser: Browser, carla: int, place: Place) -> None:
    browser.sign_in("1001@globex.example")
    assert browser.open(f"/contacts/{carla}").status_code == 404
    assert browser.open(f"/contacts/people/{place.bob}").status_code == 404
    assert "Dora Dahl" not in text(browser.open("/contacts"))


def test_a_file_is_looked_at_brought_in_and_taken_back(
    anna: Browser, carla: int, database: Database, place: Place
) -> None:
    anna.open("/contacts/import")
    data = "Name;Company;Home phone;Birthday\nCarla Conti;Conti & Figli;030 999999;1990\nEmil;;abc;\n;;;\n;;030;\n"
    answer = upload(anna, data.encode("cp1252"))
    assert answer.status_code == 303, text(answer)
    page = anna.open(answer.headers["Location"])
    for said in (
        "This would make 1 new contact, and leave 1 contact changed.",
        "Changed: numbers",
        "Line 3",
        "Without “abc”, which is not a telephone number.",
        "Not taken over: Birthday",
        "no number that could be used",
    ):
        assert said in text(page), said
    assert len(book(database, place)) == 1, "nothing has happened yet"
    assert "Emil" not in text(anna.open(f"{answer.headers['Location']}?fate=changed"))
    done = anna.follow(f"{answer.headers['Location']}/bring")
    assert "1 contact added, 1 changed." in text(done)
    assert len(book(database, place)) == 2
    assert "as they were before the file" in text(anna.follow(f"{answer.headers['Location']}/undo"))
    [card] = book(database, place)
    assert len(card.numbers) == 2


def test_a_number_that_is_none_is_counted_marked_and_still_told_after_the_import(anna: Browser) -> None:
    anna.open("/contacts/import")
    data = "Name,Mobile,Work phone\nEmil,0171 7654321,abc\nFritz,0171 7654322,\n"
    file = upload(anna, data.encode()).headers["Location"]
    page = text(anna.open(file))
    assert "In 1 line there is something that can’t be taken over" in page
    assert "Emil 0171 7654321 New Without “abc”, which is not a telephone number." in page
    assert "Fritz 0171 7654322 New" in page
    assert "Not complete 1" in page
    assert "Fritz" not in text(anna.open(f"{file}?fate=left"))
    anna.open(file)
    done = text(anna.follow(f"{file}/bring"))
    assert "What was left out" in done
    assert "Line 2 Emil Without “abc”, which is not a telephone number." in done
    assert "Fritz" not in done
    assert "What was left out" not in text(anna.follow(f"{file}/undo"))


def test_the_sample_of_a_table_can_be_brought_in_as_it_stands(anna: Browser) -> None:
    page = anna.open("/contacts/import").text
    sample = page.partition('id="sample"')[2].partition(">")[2].partition("</pre>")[0]
    told = text(anna.open(upload(anna, sample.encode()).headers["Location"]))
    assert "This would make 1 new contact." in told
    assert "Carla Conti +49 171 1234567, 030 1234567 New" in told
    assert "Not taken over" not in told


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("", b"", "Choose a file first."),  # what a browser sends where none was chosen
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"PK\x03\x04", "save it as CSV"),
        ("a.csv", b"Name\n" + b'"' + b"x" * 300_000, "Line 2 can’t be read"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_where_it_was_chosen(
    anna: Browser, name: str, data: bytes, said: str
) -> None:
    anna.open("/contacts/import")
    answer = upload(anna, data, name)
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'id="file-problem"' in answer.text


def test_an_export_brought_in_again_changes_nothing(
    anna: Browser, carla: int, database: Database, place: Place
) -> None:
    with saving(database) as session:
        contacts.add(session, CONSOLE, place.acme, place.anna, NewContact("=HYPERLINK(1)", "+x", notes="@a\n=b"))
    for name in ("export.csv", "export.vcf"):
        file = anna.open(f"/contacts/{name}")
        assert file.headers["Content-Disposition"].startswith("attachment")
        anna.open("/contacts/import")
        page = text(anna.open(upload(anna, file.data, name).headers["Location"]))
        assert "Nothing would change." in page
        assert "As they are 2" in page


def test_without_contacts_there_is_no_page_and_no_entry(anna: Browser, database: Database, place: Place) -> None:
    assert 'href="/contacts"' in anna.open("/").text
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"switched_off": [features.CONTACTS]})
    assert anna.open("/contacts").status_code == 403
    assert 'href="/contacts"' not in anna.open("/").text
