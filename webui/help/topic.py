"""What a topic of the guide is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ids:
    """Whose pages the guide leads to."""

    user: int
    domain: int


@dataclass(frozen=True, slots=True)
class How:
    """“How do I …?”: the answer, and the page where it is done; `url` is empty where that is not there."""

    question: str
    answer: str
    url: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """One area: `lead` says what it is for, `told` how it works, a paragraph each."""

    key: str
    title: str
    icon: str
    lead: str
    told: tuple[str, ...]
    hows: tuple[How, ...] = ()
