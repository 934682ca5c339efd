"""The one encoder for what people typed: into dialplan arguments and comments. Nothing typed gets in otherwise."""

from urllib.parse import quote

LONGEST_DISPLAY = 79  # bytes
_PLAIN = " "  # besides letters, digits and "_.-~", which quote() leaves alone


def argument(text: str) -> str:
    """`text` as an application argument without any letter that means something; `${URIDECODE()}` gives it back."""
    return quote(text, safe=_PLAIN)


def comment(text: str) -> str:
    """`text` as one line of a comment: no control character ends or hides it, no semicolon opens another."""
    return "".join(c if c.isprintable() and c != ";" else " " for c in text)


def shortened(name: str) -> str:
    """The name as phones show it: Asterisk cuts at 79 bytes; split a character, and it refuses the endpoint (22.10)."""
    if len(name.encode()) <= LONGEST_DISPLAY:
        return name
    kept = name.encode()[: LONGEST_DISPLAY - len("…".encode())].decode(errors="ignore")
    return f"{kept}…"
