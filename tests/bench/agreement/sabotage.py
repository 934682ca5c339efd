"""Plants one wrong comparison in the compiler, to show that the bench finds it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from controller.dialplan import callers, clockterms, permitting, program, ringing, shared
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


def _prefixes(extensions: Callable[..., Any]) -> Callable[..., Any]:
    """A pattern that refuses numbers is passed over."""
    return lambda patterns, permitted: extensions([each for each in patterns if each[0] != "!"], permitted)


def _anonymous(buckets: Callable[..., Any]) -> Callable[..., Any]:
    """Callers without a number are never refused."""
    return lambda pointer, lists: buckets(pointer, replace(lists, refuse_anonymous=False))


def _member(_: Callable[..., Block]) -> Callable[..., Block]:
    """A member who forwards always rings all the same."""
    return lambda scene, to: ()


def _third_key(render: Callable[..., str]) -> Callable[..., str]:
    """3 at a prompt is no key."""
    return lambda name, **given: render(name, **given).replace("^n[123]$", "^n[12]$")


PLACES: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "frame-end": (clockterms, "_comparison", _frame_end),
    "override-end": (program, "_until", _override_end),
    "delay": (ringing, "in_time", _delay),
    "prefixes": (permitting, "extensions", _prefixes),
    "anonymous": (callers, "_buckets", _anonymous),
    "member": (program, "forwards_away", _member),
    "third-key": (shared, "render", _third_key),
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
