"""Block and allow lists of a user, or of a whole domain."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.domain.ids import DomainId, UserId
from controller.operations import lists as operations
from controller.operations import may
from controller.operations.lists import ListName
from controller.operations.refused import Missing, Problem
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single

lists = area("lists", "Who may not call, and who always may; of a user, or of a whole domain.")
Lists = shapes.form("Lists", refuse_anonymous=(bool, ...), blocked=(int, ...), allowed=(int, ...))
Entry = shapes.form("ListEntry", list=(ListName, ...), number=(str, ...), note=(str, ""))
Anonymous = shapes.form("ListChanges", refuse_anonymous=(bool, ...))
Ids = Mapping[str, Any]
Whose = Callable[[Ask, Ids], tuple[DomainId, UserId | None]]


def _offer(path: str, whose: Whose) -> None:
    """The same routes for both owners; ``path` is the owner’s."""

    @single(lists, f"{path}/lists", Lists)
    def show(ask: Ask, **ids: Any) -> Any:
        """Whether anonymous callers are refused, and how many numbers each list has."""
        found = operations.show(ask.session, ask.actor, *whose(ask, ids))
        counts = {"blocked": len(found.blocked), "allowed": len(found.allowed)}
        return {"refuse_anonymous": found.refuse_anonymous, **counts}

    @change(show, Anonymous)
    def set_(ask: Ask, **ids: Any) -> Any:
        """Refuse callers without a number, or let them in."""
        domain, user = whose(ask, ids)
        operations.refuse_anonymous(ask.session, ask.actor, domain, user, ask.sent["refuse_anonymous"])

    @listed(lists, f"{path}/lists/numbers", Entry, key=lambda entry: entry["number"])
    def numbers(ask: Ask, **ids: Any) -> Any:
        """The numbers of both lists."""
        return _entries(ask, whose, ids)

    @create(lists, f"{path}/lists/numbers", Entry, Entry)
    def add(ask: Ask, **ids: Any) -> Any:
        """Block or allow a number, an extension, or a prefix such as `+4970*`."""
        domain, user = whose(ask, ids)
        before = _entries(ask, whose, ids)
        operations.add(ask.session, ask.actor, domain, user, ask.sent["list"], ask.sent["number"], ask.sent["note"])
        return next(entry for entry in _entries(ask, whose, ids) if entry not in before)

    @single(lists, f"{path}/lists/numbers/<string:number>", Entry)
    def entry(ask: Ask, number: str, **ids: Any) -> Any:
        """One number, written as the list shows it (`%2B` for `+`)."""
        for each in _entries(ask, whose, ids):
            if each["number"] == number:
                return each
        raise Missing([Problem("number", f"{number} is in no list. Write it as the list shows it.")])

    @remove(entry)
    def drop(ask: Ask, number: str, **ids: Any) -> Any:
        """Take a number out of whichever list has it."""
        domain, user = whose(ask, ids)
        operations.remove(ask.session, ask.actor, domain, user, number)


def _entries(ask: Ask, whose: Whose, ids: Ids) -> list[dict[str, str]]:
    found = operations.show(ask.session, ask.actor, *whose(ask, ids))
    notes = operations.notes(ask.session, ask.actor, *whose(ask, ids))
    named = (("blocked", found.blocked), ("allowed", found.allowed))
    return [
        {"list": word, "number": number, "note": notes.get(number, "")} for word, numbers in named for number in numbers
    ]


def _of_domain(_: Ask, ids: Ids) -> tuple[DomainId, UserId | None]:
    return DomainId(ids["domain"]), None


def _of_user(ask: Ask, ids: Ids) -> tuple[DomainId, UserId | None]:
    return DomainId(may.see_user(ask.session, ask.actor, ids["user"]).domain_id), UserId(ids["user"])


_offer("/domains/<id:domain>", _of_domain)
_offer("/users/<id:user>", _of_user)
