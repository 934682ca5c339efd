"""What every page does beyond HTML: colours, the question before something goes for good, dialogs, menus."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Tabs
from tests.browser.hands import Keys


async def colour(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))


async def styleguide(tabs: Tabs, **more: bool) -> Page:
    page = await tabs.open(**more)
    await page.goto(f"{tabs.portal.url}/styleguide")
    return page


async def test_colours_follow_the_device_until_one_is_chosen_and_the_choice_stays(tabs: Tabs) -> None:
    page = await styleguide(tabs)
    light, ground = await colour(page), page.locator("body")
    await page.emulate_media(color_scheme="dark")
    dark = await colour(page)
    assert dark != light
    await page.get_by_role("button", name="Light", exact=True).click()
    await expect(ground).to_have_css("background-color", light)
    await expect(page).to_have_url(f"{tabs.portal.url}/styleguide")
    await page.goto(tabs.portal.url)
    await expect(ground).to_have_css("background-color", light)
    await page.get_by_role("button", name="As this device is set").click()
    await expect(ground).to_have_css("background-color", dark)


async def test_colours_are_chosen_without_javascript_too(tabs: Tabs) -> None:
    page = await styleguide(tabs, javascript=False)
    await page.get_by_role("button", name="Dark", exact=True).click()
    await expect(page.get_by_role("button", name="Dark", exact=True)).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_what_goes_for_good_is_asked_first_by_keyboard_as_by_pointer(tabs: Tabs) -> None:
    """The first button of the question is the harmless one; Escape leaves all as it was, and the focus where it was."""
    page = await styleguide(tabs)
    keys, button = Keys(page), page.get_by_role("button", name="Delete, asked first")
    await keys.press(button)
    question = page.get_by_role("dialog")
    await expect(question).to_contain_text("Delete the rule “Open hours”?")
    await expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await expect(button).to_be_focused()
    await expect(page.locator(".toast-line")).to_have_count(0)
    await keys.press(button)
    await question.get_by_role("button", name="Delete, asked first").click()
    await expect(page.locator(".toast-line")).to_contain_text("Saved, and live.")


async def test_a_dialog_and_a_menu_open_and_close_by_keyboard(tabs: Tabs) -> None:
    page = await styleguide(tabs)
    keys = Keys(page)
    await keys.press(page.get_by_role("button", name="Open a dialog"))
    await expect(page.get_by_role("dialog", name="Add a phone")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    menu = page.locator("details.menu")
    await keys.press(menu.locator("summary"))
    await expect(menu.get_by_role("button", name="Duplicate")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(menu.get_by_role("button", name="Duplicate")).to_be_hidden()
    await expect(menu.locator("summary")).to_be_focused()


async def test_on_a_phone_the_areas_fold_into_a_menu(tabs: Tabs) -> None:
    page = await tabs.open(width=390)
    await page.goto(tabs.portal.url)
    home = page.get_by_role("navigation").get_by_role("link", name="Home")
    await expect(home).to_be_hidden()
    await page.get_by_role("button", name="Menu").click()
    await expect(home).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(home).to_be_hidden()


async def test_every_area_can_be_reached_on_a_low_screen(tabs: Tabs) -> None:
    page = await tabs.open("1090@acme.example")
    for height in (900, 700, 500):
        await page.set_viewport_size({"width": 1280, "height": height})
        await page.goto(tabs.portal.url)
        last = page.locator(".side nav .area").last
        await last.scroll_into_view_if_needed()
        await expect(last).to_be_in_viewport(ratio=1)
        await expect(page.get_by_role("button", name="Log out")).to_be_in_viewport(ratio=1)
    await page.set_viewport_size({"width": 1280, "height": 900})
    assert await page.locator(".side nav").evaluate("nav => nav.scrollHeight <= nav.clientHeight"), "nothing is hidden"


async def test_a_toast_has_room_of_its_own_below_the_page(tabs: Tabs) -> None:
    """At the end of a page, long or short, nothing stands under it."""
    page = await styleguide(tabs)
    await Keys(page).press(page.get_by_role("button", name="Delete, asked first"))
    await page.get_by_role("dialog").get_by_role("button", name="Delete, asked first").click()
    toast = page.locator(".toast-line")
    await expect(toast).to_contain_text("Saved, and live.")
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    end, top = await page.evaluate("""[document.querySelector("main").getBoundingClientRect().bottom,
        document.querySelector(".toast-line").getBoundingClientRect().top]""")
    assert top >= end
