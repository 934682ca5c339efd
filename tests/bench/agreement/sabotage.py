"""Plants one wrong comparison in the compiler, to show that the bench finds it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from controller.dialplan import clockterms, program, ringing, shared
from controller.dialplan.lines import Block, Line
from controller.domain.rules import Override


def _frame_end(term: Callable[..., str]) -> Callable[..., str]:
    """A range that holds at its end, too."""
    return lambda *given: term(*given).replace("<", "<=")


def _override_end(until: Callable[[Override, Block], Block]) -> Callable[[Override, Block], Block]:
    """An override that lasts one second more."""

    def wrong(override: Override, block: Block) -> Block:
        lines = until(override, block)
        return lines if lines == block else (Line("GotoIf", lines[0].data.replace("<", "<=")), *lines[1:])

    return wrong


def _delay(_: Callable[..., bool]) -> Callable[..., bool]:
    """A target rings although its delay reaches the timeout."""
    return lambda target, timeout: timeout is None or target.delay <= timeout


def _hops(render: Callable[..., str]) -> Callable[..., str]:
    """One forward more than allowed."""
    return lambda name, max_forwards, **given: render(name, max_forwards=max_forwards + 1, **given)


PLACES: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "frame-end": (clockterms, "_comparison", _frame_end),
    "override-end": (program, "_until", _override_end),
    "delay": (ringing, "in_time", _delay),
    "hops": (shared, "render", _hops),
}


@contextmanager
def sabotaged(name: str | None) -> Iterator[None]:
    """The compiler with that comparison wrong while the block runs; None: as it is."""
    if name is None:
        yield
        return
    module, function, wrong = PLACES[name]
    right = getattr(module, function)
    setattr(module, function, wrong(right))
    try:
        yield
    finally:
        setattr(module, function, right)
