"""The weekly editor in a real browser: by mouse, by keyboard alone, by finger; and the calendar (PRODUCT §3)."""

from typing import Any, cast

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Office, Tabs

PHONE = 390


async def editor(tabs: Tabs, office: Office, width: int = 1280) -> Page:
    """That of a new frame of Anna's."""
    page = await tabs.open(width=width)
    await page.goto(f"{office.portal.url}/users/{office.place.anna}/frames/new")
    await expect(track(page, 1)).to_be_visible()
    return page


def track(page: Page, day: int) -> Locator:
    return page.locator(f".day[data-day='{day}'] .track")


def heads(page: Page, day: int) -> Locator:
    return track(page, day).locator(".range:not(.is-tail)")


def hours(page: Page, day: int) -> Locator:
    return page.locator(f"#hours-{day}")


async def point(page: Page, day: int, hour: float) -> tuple[float, float]:
    """Where that hour is on that day's track."""
    await track(page, day).scroll_into_view_if_needed()
    box = await track(page, day).bounding_box()
    assert box is not None
    return box["x"] + box["width"] * hour / 24, box["y"] + box["height"] / 2


async def drag(page: Page, begin: tuple[int, float], *through: tuple[int, float]) -> None:
    """With the mouse, from a day and hour through others."""
    await page.mouse.move(*await point(page, *begin))
    await page.mouse.down()
    for place in through:
        await page.mouse.move(*await point(page, *place), steps=6)
    await page.mouse.up()


async def test_open_hours_are_drawn_by_dragging_and_copied_to_the_week(tabs: Tabs, office: Office) -> None:
    page = await editor(tabs, office)
    await page.get_by_label("Name").fill("Drawn hours")
    await drag(page, (1, 9.0), (1, 17.0))
    await expect(hours(page, 1)).to_have_value("9:00–17:00")
    await expect(page.locator("#day-1")).to_be_checked()
    await expect(page.locator("#preview")).to_contain_text("Mon 9:00–17:00")
    await expect(page.locator("#preview")).to_contain_text("begins Mon 30 Nov 2026, 9:00")
    await page.get_by_label("More for Monday").click()
    await page.get_by_role("button", name="Copy to Monday to Friday").first.click()
    await expect(heads(page, 5)).to_have_count(1)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator(".frame", has_text="Drawn hours")).to_contain_text("Mon–Fri 9:00–17:00")


async def test_the_same_by_keyboard_alone(tabs: Tabs, office: Office) -> None:
    page = await editor(tabs, office)
    await page.keyboard.press("Tab")
    await tab_to(page, "#name")
    await page.keyboard.type("Typed hours")
    await tab_to(page, "#day-1")
    await page.keyboard.press("Space")  # a newly ticked day starts as 9:00–17:00
    await page.keyboard.press("Tab")
    await expect(heads(page, 1)).to_be_focused()
    await expect(heads(page, 1)).to_have_attribute("aria-valuetext", "9:00 to 17:00")
    await press(page, "ArrowLeft", 4)
    await press(page, "Shift+ArrowRight", 2)
    await press(page, "Alt+ArrowRight", 1)
    await expect(heads(page, 1)).to_have_attribute("aria-valuetext", "8:15 to 16:30")
    await tab_to(page, ".day[data-day='1'] summary")
    await page.keyboard.press("Enter")
    await tab_to(page, ".day[data-day='1'] [data-copy='1,2,3,4,5']")
    await page.keyboard.press("Enter")
    await expect(hours(page, 4)).to_have_value("8:15–16:30")
    await tab_to(page, ".day[data-day='5'] .range")
    await page.keyboard.press("Delete")
    await expect(page.locator("#day-5")).to_be_focused()
    await expect(page.locator("#day-5")).not_to_be_checked()
    await tab_to(page, ".form-does .btn-primary")
    await page.keyboard.press("Enter")
    await expect(page.locator(".frame", has_text="Typed hours")).to_contain_text("Mon–Thu 8:15–16:30")


async def test_a_range_is_moved_resized_and_led_across_midnight_and_drawn_on_both_days(
    tabs: Tabs, office: Office
) -> None:
    """PRODUCT §3: it belongs to the day it began."""
    page = await editor(tabs, office)
    await drag(page, (5, 18.0), (5, 22.0))
    await drag(page, (5, 20.0), (5, 19.0))
    await expect(hours(page, 5)).to_have_value("17:00–21:00")
    await drag(page, (5, 20.9), (5, 23.0), (6, 2.0))
    await expect(hours(page, 5)).to_have_value("17:00–2:00")
    await expect(hours(page, 6)).to_have_value("")
    await expect(track(page, 6).locator(".is-tail")).to_have_attribute("title", "–2:00")
    await expect(heads(page, 5)).to_have_attribute("aria-valuetext", "17:00 to 2:00 on Saturday")
    await drag(page, (6, 1.9), (6, 6.0))
    await expect(hours(page, 5)).to_have_value("17:00–6:00")
    await drag(page, (5, 20.0), (7, 20.0))
    await expect(hours(page, 5)).to_have_value("")
    await expect(hours(page, 7)).to_have_value("17:00–6:00")
    await expect(track(page, 1).locator(".is-tail")).to_have_attribute("title", "–6:00")  # Sunday night ends on Monday
    await page.keyboard.press("Backspace")
    await expect(page.locator(".range")).to_have_count(0)


async def test_several_ranges_a_day_and_those_that_meet_become_one(tabs: Tabs, office: Office) -> None:
    page = await editor(tabs, office)
    await drag(page, (2, 9.0), (2, 12.0))
    await drag(page, (2, 13.0), (2, 17.0))
    await expect(hours(page, 2)).to_have_value("9:00–12:00, 13:00–17:00")
    await drag(page, (2, 15.0), (2, 14.0))
    await expect(hours(page, 2)).to_have_value("9:00–16:00")
    await expect(heads(page, 2)).to_have_count(1)


async def test_what_is_typed_is_drawn_and_what_cannot_be_read_is_said_at_its_day(tabs: Tabs, office: Office) -> None:
    page = await editor(tabs, office)
    await page.get_by_role("button", name="Type", exact=True).click()
    await hours(page, 3).fill("0900-12, 1pm to 5pm")
    await hours(page, 4).fill("morning")
    await expect(page.locator("#hours-4-problem")).to_contain_text("no range of hours")
    await expect(page.locator("#day-3")).to_be_checked()
    await page.get_by_role("button", name="Type", exact=True).click()
    await expect(heads(page, 3)).to_have_count(2)
    await expect(hours(page, 4)).to_be_visible()  # what is wrong stays to be seen
    await heads(page, 3).first.focus()
    await page.keyboard.press("Enter")
    await expect(hours(page, 3)).to_be_focused()


async def test_by_finger_on_a_phone_and_closer(tabs: Tabs, office: Office) -> None:
    size: Any = {"width": PHONE, "height": 844}
    context = await tabs.browser.new_context(viewport=size, has_touch=True, is_mobile=True, reduced_motion="reduce")
    await context.add_cookies([cast(Any, office.portal.cookie("1001@acme.example"))])
    page = await context.new_page()
    await page.goto(f"{office.portal.url}/users/{office.place.anna}/frames/new")
    await expect(track(page, 1)).to_be_visible()
    await swipe(page, await point(page, 1, 9.0), await point(page, 1, 17.0))
    await expect(hours(page, 1)).to_have_value("9:00–17:00")
    await expect(page.locator(".day[data-day='1'] .day-says")).to_have_text("9:00–17:00")
    await page.get_by_label("Show less of the day, larger").click()
    await expect(page.locator(".week-axis span").first).to_have_text("6:00")
    await swipe(page, await point(page, 2, 4.0), await point(page, 2, 12.0))
    await expect(hours(page, 2)).to_have_value("8:00–12:00")
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    await context.close()


async def test_days_and_a_range_are_picked_in_the_calendar(tabs: Tabs, office: Office) -> None:
    page = await editor(tabs, office)
    await page.get_by_label("Name").fill("Away")
    await page.locator("#kind-dates").check(force=True)
    await page.get_by_label("Month after").click()
    await expect(page.locator("#month-title")).to_have_text("December 2026")
    await page.get_by_label("Thursday, 24 December 2026").click()
    await expect(page.get_by_label("Thursday, 24 December 2026, picked")).to_be_focused()
    await page.get_by_role("radio", name="A range").check(force=True)
    await page.get_by_label("Monday, 28 December 2026").click()
    await expect(page.locator("#dates")).to_contain_text("From Monday, 28 December 2026.")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(page.locator("#preview")).to_contain_text("24 Dec 2026; 28 Dec 2026 to 30 Dec 2026")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator(".frame", has_text="Away")).to_contain_text("28 Dec 2026 to 30 Dec 2026")


async def test_another_country_brings_its_holidays(tabs: Tabs, office: Office) -> None:
    page = await editor(tabs, office)
    await page.locator("#kind-holidays").check(force=True)
    await page.get_by_label("Country", exact=True).select_option("US")
    await expect(page.locator("#holidays")).to_contain_text("Thanksgiving Day")
    await expect(page.locator("#preview")).to_contain_text("begins Thu 26 Nov 2026, 0:00")
    await page.get_by_role("button", name="None").click()
    await expect(page.locator("#preview")).to_contain_text("Tick at least one holiday.")


async def test_lists_and_every_kind_of_editor_are_accessible_in_both_modes(tabs: Tabs, office: Office) -> None:
    page = await editor(tabs, office)
    await drag(page, (5, 20.0), (6, 4.0))
    await page.get_by_label("More for Monday").click()
    found = await violations(page)
    for kind in ("dates", "holidays", "always"):
        await page.locator(f"#kind-{kind}").check(force=True)
        found += await violations(page)
    for path in (f"/users/{office.place.anna}/frames", f"/domains/{office.place.acme}/frames"):
        await page.goto(office.portal.url + path)
        await page.locator(".by-hand summary").first.click()
        found += await violations(page)
    assert not found, "\n".join(found)


async def violations(page: Page) -> list[str]:
    """What axe-core finds, light and dark."""
    found = []
    for mode in ("light", "dark"):
        await page.emulate_media(color_scheme=cast(Any, mode))
        result = await Axe().run(page, options={"resultTypes": ["violations"]})
        found += [
            f"{mode}: {rule['id']}: {node['html'][:160]}"
            for rule in result.response["violations"]
            for node in rule["nodes"]
        ]
    return found


async def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is there."""
    for _ in range(80):
        if await page.locator(selector).first.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


async def press(page: Page, key: str, times: int) -> None:
    for _ in range(times):
        await page.keyboard.press(key)


async def swipe(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """With one finger, in a straight line."""
    hand = await page.context.new_cdp_session(page)
    steps = [tuple(a + (b - a) * part / 8 for a, b in zip(begin, end, strict=True)) for part in range(9)]
    for kind, (x, y) in [("touchStart", steps[0]), *(("touchMove", step) for step in steps[1:])]:
        await hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    await hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
