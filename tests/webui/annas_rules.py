"""Anna's answering rules, as tests of their pages look at them and change them."""

from dataclasses import replace

from controller.domain.rules import AnsweringRule
from controller.operations import actors, rules
from controller.operations.bell import saving
from controller.store.engine import Database, reading
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)


def of_anna(database: Database, place: Place) -> tuple[AnsweringRule, ...]:
    """In order: Holidays, Open hours, Default."""
    with reading(database) as session:
        return rules.everything(session, CONSOLE, place.anna)


def list_of(place: Place) -> str:
    """The address of her list."""
    return f"/users/{place.anna}/rules"


def change(database: Database, rule: AnsweringRule, **cells: object) -> None:
    """As somebody else would, at the same time."""
    with saving(database) as session:
        rules.change(session, CONSOLE, rule.id, replace(rule, **cells))  # type: ignore[arg-type]
