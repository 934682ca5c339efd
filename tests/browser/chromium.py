"""Debian's Chromium, driven by Playwright; nothing is fetched for it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright, expect

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first without windows, tabs and an address bar: all of them cost more than our pages do (Chromium 156: 2.4 times
the processor time of a visit)."""
ARGUMENTS = ["--disable-gpu", "--font-render-hinting=none"]
PATIENCE = 30_000  # ms: the machine does other things, too
HINT = "there is no Chromium here (scripts/install-root.sh says how to get it)"


def path() -> str | None:
    """Where it is, if anywhere."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running one without windows."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()
