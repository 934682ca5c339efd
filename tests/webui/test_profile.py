"""The profile: what people change about themselves, at once and only their own."""

import pytest
from flask import Flask

from controller.domain.ids import UserId
from controller.operations import actors, domains, logins, tokens, users
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store import accounts, find
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.formfields import fields_of
from tests.webui.place import PASSWORD, TUESDAY, Place

CONSOLE = actors.console(TUESDAY)
BOB = "1002@acme.example"
PROVEN = {"email": "bob@acme.example", "present": PASSWORD}
FORM = {"name": "Bob Brandt", "language": "", "zone": "Europe/Paris", "listed": "yes", **PROVEN}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
NEW = {"present": PASSWORD, "password": "a longer password", "again": "a longer password"}


def at(browser: Browser, path: str, account: str = BOB) -> str:
    browser.sign_in(account)
    page = browser.open(path)
    assert page.status_code == 200
    return text(page)


def test_what_is_saved_about_oneself_is_there_and_the_language_is_spoken_at_once(
    browser: Browser, place: Place, database: Database
) -> None:
    at(browser, "/profile")
    page = browser.follow("/profile", **FORM | {"language": "fr"})
    assert page.status_code == 200
    assert 'lang="fr"' in page.text
    with reading(database) as session:
        card = find.user(session, place.bob)
    assert card is not None
    assert (card.email, card.zone, card.language, card.listed) == ("bob@acme.example", "Europe/Paris", "fr", True)


def test_an_e_mail_address_is_changed_with_the_password_only(
    browser: Browser, place: Place, database: Database
) -> None:
    """A forgotten password is mailed there: who finds an open browser must not send it elsewhere."""
    at(browser, "/profile")
    for present in ("", "wrong"):
        page = browser.send("/profile", **FORM | {"email": "else@acme.example", "present": present})
        assert page.status_code == 422
        assert 'id="present-problem"' in page.text
        assert 'value="else@acme.example"' in page.text
        assert present == "" or f'value="{present}"' not in page.text
    assert browser.send("/profile", **FORM | {"email": "", "present": ""}).status_code == 303, "nothing of it changes"
    with reading(database) as session:
        bob = actors.of_user(session, place.bob, TUESDAY, "")
        with pytest.raises(Refused, match="in your profile"):
            users.change(session, bob, place.bob, {"email": "else@acme.example"})


def test_the_form_holds_what_is_there(browser: Browser) -> None:
    at(browser, "/profile")
    page = browser.follow("/profile", **FORM)
    assert 'value="Europe/Paris" selected' in page.text
    assert 'value="bob@acme.example"' in page.text
    assert page.text.count(" checked") == 2, "in the directory, and the own number"


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(browser: Browser, place: Place) -> None:
    at(browser, "/profile")
    page = browser.send("/profile", **FORM | {"name": " ", "email": "bob at acme", "zone": "Mars/Base"})
    assert page.status_code == 422
    for field in ("name", "email", "zone"):
        assert f'id="{field}-problem"' in page.text
    assert 'value="bob at acme"' in page.text


def test_fields_that_are_not_ones_own_are_not_taken_from_the_form(
    browser: Browser, place: Place, database: Database
) -> None:
    """Whatever is added to the form by hand."""
    at(browser, "/profile")
    browser.follow("/profile", **FORM, scope="administrator", number="+4930111", extension="1099", outbound="+")
    with reading(database) as session:
        card = find.user(session, place.bob)
    assert card is not None
    assert (card.scope, card.number, card.extension) == ("user", None, "1002")


def test_what_those_see_whom_one_calls_is_chosen_and_kept(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.bob, {"number": "+49305550002"})
    page = at(browser, "/profile")
    assert "+49 30 5550002 Your own outside number." in page
    saved = browser.follow("/profile/caller", caller_id="hidden", show_caller="yes")
    assert 'value="hidden" checked' in saved.text
    with reading(database) as session:
        card = find.user(session, place.bob)
    assert card is not None
    assert (card.caller_id, card.show_caller) == ("hidden", True)
    assert browser.send("/profile/caller", caller_id="+49301").status_code == 422


def test_a_new_pin_opens_the_mailbox_and_an_easy_one_is_refused_at_its_field(
    browser: Browser, place: Place, database: Database
) -> None:
    at(browser, "/profile")
    refused = browser.send("/profile/pin", pin="1111")
    assert refused.status_code == 422
    assert 'id="pin-problem"' in refused.text
    assert "1111" not in refused.text
    assert "new PIN" in text(browser.follow("/profile/pin", pin="472913"))
    with reading(database) as session:
        mailbox = accounts.mailbox(session, place.bob)
    assert mailbox is not None
    assert mailbox.pin == "472913"


def test_a_new_password_keeps_this_log_in_and_ends_the_others(browser: Browser, app: Flask) -> None:
    other = Browser(app.test_client())
    other.sign_in(BOB)
    at(browser, "/profile/security")
    page = browser.follow("/profile/password", **NEW)
    assert "Everywhere else you are logged out." in text(page)
    assert other.open("/profile").status_code == 303
    Browser(app.test_client()).log_in(BOB, NEW["password"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"present": "wrong"}, "present"),
        ({"password": "short", "again": "short"}, "password"),
        ({"again": "another password"}, "again"),
    ],
)
def test_a_password_that_is_refused_says_why_at_its_field_and_the_old_one_stays(
    browser: Browser, app: Flask, change: dict[str, str], field: str
) -> None:
    at(browser, "/profile/security")
    page = browser.send("/profile/password", **NEW | change)
    assert page.status_code == 422
    assert f'id="{field}-problem"' in page.text
    assert NEW["password"] not in page.text
    Browser(app.test_client()).log_in(BOB)


def test_the_present_password_can_be_guessed_only_ten_times(browser: Browser, app: Flask) -> None:
    at(browser, "/profile/security")
    for path in ["/profile/password", "/profile/codes"] * 5:
        assert browser.send(path, **NEW | {"present": "wrong"}).status_code == 422
    page = browser.send("/profile/password", **NEW)
    assert page.status_code == 422
    assert "Too many attempts. Wait 10 minutes" in text(page)
    other = Browser(app.test_client())
    at(other, "/profile/security", "1001@acme.example")
    assert other.send("/profile/password", **NEW).status_code == 303


def test_log_ins_are_listed_in_plain_words_and_ended_one_by_one_or_together(
    browser: Browser, app: Flask, database: Database, place: Place
) -> None:
    with saving(database) as session:
        logins.begin(session, UserId(place.bob), TUESDAY, "192.0.2.7", FIREFOX)
        logins.begin(session, UserId(place.anna), TUESDAY, "192.0.2.8", FIREFOX)
    page = at(browser, "/profile/security")
    assert "Firefox on Windows" in page
    assert "192.0.2.7" in page
    assert "192.0.2.8" not in page
    assert page.count("This one") == 1
    mark = next(each.mark for each in _logins(database, place.bob) if each.agent)
    foreign = _logins(database, place.anna)[0].mark
    browser.follow("/profile/logins/end", login=foreign)
    assert len(_logins(database, place.anna)) == 1
    assert "Firefox" not in text(browser.follow("/profile/logins/end", login=mark))
    for path in ("/profile/logins/others", "/profile/logins/all"):
        with saving(database) as session:
            logins.begin(session, UserId(place.bob), TUESDAY, "192.0.2.7", FIREFOX)
        assert browser.send(path).status_code == 303
        assert len(_logins(database, place.bob)) == (1 if path.endswith("others") else 0)
    assert browser.open("/profile").status_code == 303


def _logins(database: Database, user: UserId) -> tuple[logins.Login, ...]:
    with reading(database) as session:
        return logins.everything(session, CONSOLE, user)


def test_a_token_is_made_shown_once_and_withdrawn(browser: Browser, place: Place, database: Database) -> None:
    at(browser, "/profile/tokens/new")
    fields = {"name": "Calendar", "may": "write", "reach": "some", "areas": "rules", "days": "30"}
    page = browser.follow("/profile/tokens/new", **fields, present=PASSWORD)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Sees and changes: Answering rules." in text(page)
    with reading(database) as session:
        [card] = tokens.everything(session, CONSOLE, place.bob)
        shown = page.text.split('id="token">')[1].split("<")[0]
        assert tokens.find_token(session, shown, TUESDAY) == card
    assert sorted(card.scopes) == ["read:rules", "write:rules"]
    assert card.expires is not None
    assert browser.open("/profile/tokens/shown").status_code == 303, "a second time there is nothing to show"
    assert "Calendar" in text(browser.open("/profile/tokens"))
    assert "No tokens yet" in text(browser.follow("/profile/tokens/end", token=str(card.id)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"present": "wrong"}, "not your password"),
        ({"name": ""}, "name is empty"),
        ({"reach": "some"}, "Tick at least one of them"),
    ],
)
def test_a_token_that_is_refused_keeps_what_was_typed(browser: Browser, change: dict[str, str], said: str) -> None:
    at(browser, "/profile/tokens/new")
    fields = {"name": "Calendar", "may": "write", "reach": "all", "days": "365", "present": PASSWORD}
    page = browser.send("/profile/tokens/new", **fields | change)
    assert page.status_code == 422
    assert said in text(page)
    assert 'value="365" selected' in page.text
    assert PASSWORD not in page.text


def test_nobody_withdraws_another_ones_token(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        anna = tokens.add(session, CONSOLE, place.anna, "hers").card
        eve = tokens.add(session, CONSOLE, place.eve, "hers").card
    at(browser, "/profile/tokens")
    assert browser.send("/profile/tokens/end", token=str(anna.id)).status_code == 403
    assert browser.send("/profile/tokens/end", token=str(eve.id)).status_code == 404


def test_who_acts_as_a_user_sees_no_log_ins_and_tokens_and_changes_none(browser: Browser, place: Place) -> None:
    at(browser, f"/users/{place.bob}", "1001@acme.example")
    browser.send(f"/users/{place.bob}/act")
    for path in (
        "/profile/security",
        "/profile/tokens",
        "/profile/tokens/new",
        "/profile/codes",
        "/profile/passkeys/new",
    ):
        assert "Only Bob Brandt sees this" in text(browser.open(path)), path
    made = {"name": "x", "may": "read", "reach": "all", "days": "", "present": PASSWORD}
    for path, fields in (
        ("/profile/password", NEW),
        ("/profile/codes", {"present": PASSWORD}),
        ("/profile/codes/off", {"present": PASSWORD}),
        ("/profile/recovery", {"present": PASSWORD}),
        ("/profile/tokens/new", made),
    ):
        assert browser.send(path, **fields).status_code == 403, path


def test_colours_are_chosen_on_the_profile_too(browser: Browser) -> None:
    at(browser, "/profile")
    assert 'data-theme="dark"' in browser.follow("/theme", theme="dark", next="/profile").text


def test_where_the_company_wants_a_second_step_nothing_else_is_shown_first(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        domains.change(session, CONSOLE, place.acme, {"second_factor": "managers"})
    browser.sign_in("1001@acme.example")
    assert browser.open("/").headers["Location"] == "/profile/security"
    assert browser.send("/home/dnd", until="").headers["Location"] == "/profile/security"
    assert "Your company wants a second step" in text(browser.open("/profile/security"))
    assert browser.open("/profile/codes").status_code == 200
    browser.sign_in(BOB)
    assert browser.open("/").status_code == 200, "Bob manages nothing"


def test_a_form_sent_as_it_stands_changes_nothing(browser: Browser, place: Place, database: Database) -> None:
    with reading(database) as session:
        before = find.user(session, place.bob)
    browser.sign_in(BOB)
    page = browser.open("/profile")
    browser.follow("/profile", **fields_of(page.text, "details"))  # type: ignore[arg-type]
    with reading(database) as session:
        assert find.user(session, place.bob) == before
