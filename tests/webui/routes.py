"""Every address the portal answers, from its route table: no route can be forgotten."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.webui.things import NOTHING, SHARED

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOWHERE = 987654  # an id that nothing has


def routes(app: Flask, method: str) -> Iterator[Rule]:
    """Those with that method."""
    yield from (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def every_route(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Each with each of its methods."""
    for method in METHODS:
        for rule in routes(app, method):
            yield method, rule


def names(rule: Rule) -> list[str]:
    """The parts of its address that name things."""
    return sorted(rule.arguments - set(NOTHING))


def address(rule: Rule, ids: Mapping[str, Any], /, **other: Any) -> str:
    """With these ids, `other` before them. What both users and domains have is a domain's where no user is named."""
    values = {name: other.get(name, value_of(rule, name, ids)) for name in rule.arguments}
    built = rule.build(values)
    assert built is not None, rule
    return str(built[1])


def value_of(rule: Rule, name: str, ids: Mapping[str, Any]) -> Any:
    """What stands for that part of the address."""
    shared = f"{SHARED}{name}"
    wanted = shared if shared in ids and "user" not in rule.arguments else name
    assert wanted in ids, f"{rule}: tests/webui/things.py must make a {wanted!r} in both domains"
    return ids[wanted]
