"""Puts a question to the explainer, and brings its refusals back to the fields that caused them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.directory import Directory
from controller.domain.ids import UserId
from controller.operations import destinations
from controller.operations.actors import Actor
from controller.operations.explaining import ANONYMOUS, Explained
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.cards import UserCard
from webui.explain.question import Question
from webui.words.text import listed

Explain = Callable[[datetime | None, str], tuple[Explained, Directory]]
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Answered:
    """With problems, `answer` is that of the ordinary question: a page may draw the week, and must not tell it."""

    question: Question
    answer: Explained
    directory: Directory


def ask(question: Question, explain: Explain) -> Answered:
    """Asks; a caller that the explainer refuses becomes the problem of his field."""
    if not question.problems:
        try:
            return Answered(question, *explain(question.at, question.caller))
        except (Missing, Forbidden):
            raise
        except Refused as refused:
            question = replace(question, problems=_at_fields(question, refused))
    return Answered(question, *explain(None, ANONYMOUS))


def resolved(session: Session, by: Actor, user: UserId, question: Question) -> Question:
    """A colleague's name as the extension; a problem where nobody, or several people, are called so."""
    text = question.caller
    if question.who != "colleague" or question.problems or (text.isalnum() and text[0].isdigit()):
        return question
    found = destinations.search(session, by, user, text).users
    exact = [card for card in found if card.name.casefold() == text.casefold()] or list(found)
    if len(exact) == 1:
        return replace(question, caller=exact[0].extension)
    return replace(question, problems=_unclear(text, exact))


def _unclear(text: str, found: list[UserCard]) -> Mapping[str, str]:
    if not found:
        return {"colleague": _("Nobody here is called %(name)s. Write the extension, or another name.", name=text)}
    names = listed([f"{card.name} ({card.extension})" for card in found[:MOST_NAMED]])
    return {"colleague": _("Several people fit: %(names)s. Write the extension of one.", names=names)}


def _at_fields(question: Question, refused: Refused) -> Mapping[str, str]:
    at_hand = {"from": "number" if question.who == "hidden" else question.who}
    return {at_hand.get(problem.field, problem.field): problem.message for problem in refused.problems}
