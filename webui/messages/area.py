"""The blueprint of messages, and what a list of them is asked for: the same words in every address of the area."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, request, url_for

from controller.domain.ids import UserId
from controller.domain.messages import FOLDERS, Folder
from controller.operations import may
from controller.operations.actors import Actor
from controller.store.engine import reading
from webui.owner import owned
from webui.portal import Person, actor, portal

blueprint = Blueprint("messages", __name__)
LONGEST = 120  # characters of a search


@blueprint.before_request
def hide() -> None:
    """For everybody but their owner there are no messages (404); only who acts as him is told why (403)."""
    user = (request.view_args or {})["user"]
    with reading(portal().database) as session:
        may.read_messages(session, actor(), user)
        g.whose = owned(session, user)


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that is looked at: its owner and who asks, the folder, what is sought in it, and which row is open."""

    by: Actor
    who: Person
    folder: Folder
    words: str
    after: int
    opened: int

    @property
    def user(self) -> UserId:
        return self.who.id

    def to(self, view: str = "show", **more: Any) -> str:
        """The address of a view, with the list it leads back to."""
        kept = {"folder": self.folder, "q": self.words}
        there = {name: value for name, value in (kept | more).items() if value not in ("", 0, None)}
        return url_for(f"messages.{view}", user=self.user, **there)


def asked(user: int) -> Asked:
    """By the address; what it does not know is as usual. Whose they are was looked up at the door."""
    by, who = g.whose
    assert who.id == user
    folder, words = request.args.get("folder", ""), request.args.get("q", "").strip()[:LONGEST]
    return Asked(
        by=by,
        who=who,
        folder=next((known for known in FOLDERS if known == folder), "new"),
        words=words,
        after=number(request.args.get("after", "")),
        opened=number(request.args.get("open", "")),
    )


def number(text: str) -> int:
    """Zero for what is no whole number above it."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def is_fragment() -> bool:
    return "HX-Request" in request.headers
