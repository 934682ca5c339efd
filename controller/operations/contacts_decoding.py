"""The bytes of a file of contacts as text, with the name of the encoding that was found: it is said, not hidden."""

from dataclasses import dataclass

from controller.operations.refused import refuse

LARGEST = 5 * 1024 * 1024  # bytes
ENCODINGS = ("utf-8", "cp1252", "cp1250", "cp1251", "mac_roman", "utf-16")
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`encoding` is one of ENCODINGS; `is_sure`: nothing else would have made sense."""

    text: str
    encoding: str
    is_sure: bool


def decoded(data: bytes, wanted: str = "") -> Decoded:
    """In the encoding that is wanted, else in the one that fits. Raises Refused at `file`, or at `encoding`."""
    if not data.strip():
        raise refuse("file", "The file is empty.")
    if len(data) > LARGEST:
        raise refuse("file", "The file is larger than 5 MB. Split it, or leave photos out when you export it.")
    if data.startswith(WORKBOOKS):
        raise refuse("file", "This is a workbook or an archive. Open it, and save it as CSV.")
    if wanted:
        return Decoded(_as_wanted(data, wanted), wanted, True)
    return _guessed(data)


def _as_wanted(data: bytes, wanted: str) -> str:
    if wanted not in ENCODINGS:
        raise refuse("encoding", "We don’t know this kind of text. Choose one of the list.")
    try:
        return data.decode("utf-8-sig" if wanted == "utf-8" else wanted)
    except UnicodeDecodeError:
        raise refuse("encoding", "The file is not written so. Choose another, or let us find out.") from None


def _guessed(data: bytes) -> Decoded:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return Decoded(data.decode(encoding, "replace"), encoding.removesuffix("-sig"), True)
    head = data[:4000]
    if head[1::2].count(0) > len(head) // 5:
        return Decoded(data.decode("utf-16-le", "replace"), "utf-16", True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", True)
    except UnicodeDecodeError:
        return Decoded(data.decode("cp1252", "replace"), "cp1252", False)
