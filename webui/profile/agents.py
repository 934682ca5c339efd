"""Which browser that is, in plain words, from what it says of itself: `Firefox on Windows`. A guess, for people."""

from flask_babel import gettext as _

BROWSERS = (  # the first that is found; those that call themselves others, too, come first
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi", "Vivaldi"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
HANDHELD = ("iPhone", "iPad", "Android")


def browser(agent: str) -> str:
    """`Firefox on Windows`; what can't be told is left out."""
    name, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if name and system:
        return _("%(browser)s on %(system)s", browser=name, system=system)
    return name or system or _("A browser that doesn’t say which")


def mark(agent: str) -> str:
    """The name of an icon."""
    return "mobile" if _first(SYSTEMS, agent) in HANDHELD else "globe"


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for part, name in known if part in agent), "")
