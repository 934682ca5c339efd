"""How somebody works a page: with a pointer, or with nothing but the keyboard. Both do the same errands."""

from typing import Protocol

from playwright.async_api import Locator, Page, expect

FARTHEST = 160  # presses of Tab before something counts as out of reach


class Hands(Protocol):
    """What a person wants of a page."""

    page: Page

    async def press(self, what: Locator) -> None:
        """A button or a link."""

    async def write(self, what: Locator, text: str) -> None:
        """Into a field."""

    async def choose(self, what: Locator, label: str) -> None:
        """One of a list."""

    async def tick(self, what: Locator) -> None:
        """A box, or one of few."""

    async def hours(self, day: str, start: int, end: int) -> None:
        """Of a day, drawn in the week."""


class Pointer:
    """A mouse, or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, what: Locator) -> None:
        await what.click()

    async def write(self, what: Locator, text: str) -> None:
        await what.click()
        await what.fill("")
        await what.press_sequentially(text)

    async def choose(self, what: Locator, label: str) -> None:
        await what.select_option(label=label)

    async def tick(self, what: Locator) -> None:
        await what.check(force=True)

    async def hours(self, day: str, start: int, end: int) -> None:
        """From a little after the first hour to a little after the last: ends snap to steps."""
        track = self.page.get_by_role("group", name=day, exact=True).locator(".track")
        await track.scroll_into_view_if_needed()
        box = await track.bounding_box()
        assert box is not None
        axis = await self.page.locator(".week-axis").inner_text()
        first, last = (int(text.split(":")[0]) for text in (axis.split()[0], axis.split()[-1]))
        at = [box["x"] + box["width"] * (hour + 0.02 - first) / (last - first) for hour in (start, end)]
        await self.page.mouse.move(at[0], box["y"] + box["height"] / 2)
        await self.page.mouse.down()
        await self.page.mouse.move((at[0] + at[1]) / 2, box["y"] + box["height"] / 2, steps=4)
        await self.page.mouse.move(at[1], box["y"] + box["height"] / 2, steps=4)
        await self.page.mouse.up()


class Keys:
    """Tab, arrows, Space and Enter; whatever can't be reached by Tab fails the test."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, what: Locator) -> None:
        await self._reach(what)
        await self.page.keyboard.press("Enter")

    async def write(self, what: Locator, text: str) -> None:
        await self._reach(what)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def choose(self, what: Locator, label: str) -> None:
        """By arrows from the top: marks of direction before a name keep its first letters from finding it."""
        await self._reach(what)
        await self.page.keyboard.press("Home")
        for _ in range(FARTHEST):
            if await what.locator("option:checked").inner_text() == label:
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows do not reach {label}")

    async def tick(self, what: Locator) -> None:
        """Of few: Tab reaches the one that is chosen, arrows go on from there."""
        if await what.is_checked():
            return
        if await what.get_attribute("type") != "radio":
            await self._reach(what)
            await self.page.keyboard.press("Space")
            return
        name = await what.get_attribute("name")
        await self._reach(self.page.locator(f"input[name='{name}']:checked"))
        for _ in range(9):
            await self.page.keyboard.press("ArrowRight")
            if await what.is_checked():
                return
        raise AssertionError(f"arrows do not reach {what}")

    async def hours(self, day: str, start: int, end: int) -> None:
        """A ticked day has 9:00–17:00; arrows move and resize by a quarter of an hour."""
        group = self.page.get_by_role("group", name=day, exact=True)
        await self.tick(group.get_by_role("checkbox"))
        await self._reach(group.locator(".range[tabindex='0'], .range").first)
        for key, steps in (("ArrowLeft", 4 * (9 - start)), ("Shift+ArrowRight", 4 * (end - start - 8))):
            for _ in range(steps):
                await self.page.keyboard.press(key)

    async def _reach(self, what: Locator) -> None:
        await expect(what).to_be_visible()
        for _ in range(FARTHEST):
            if await what.evaluate("here => here === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {what}")
