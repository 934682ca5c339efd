"""One line of a dialplan, switch-neutral enough for every writer: what the compiler makes and the wire carries."""

from dataclasses import dataclass

HINT = -1  # the priority of a hint, whose `app` is the devices that it shows; it has no data


@dataclass(frozen=True, slots=True)
class Priority:
    """`exten => extension,priority,app(data)` in `context`. `comment` is for readers of the file only."""

    context: str
    extension: str
    priority: int
    app: str
    data: str = ""
    comment: str = ""
