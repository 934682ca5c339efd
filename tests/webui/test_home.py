from tests.webui.browser import Browser, text


def test_x(browser: Browser) -> None:
    print(text(browser.log_in()))
    assert 0
