"""The shape of what `ringplan doctor` finds: shared by all who examine something."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `remedy` says what to do and is empty where all is well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def checked(name: str, ok: bool, detail: str, remedy: str) -> Check:
    """A check whose remedy is only given where it is needed."""
    return Check(name, ok, detail, "" if ok else remedy)
