"""Which rules can never apply, so that a change that brings one about can say so; and where a new one was put."""

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.directory import Directory, User
from controller.domain.force import rule_name
from controller.domain.ids import RuleId
from controller.domain.rules import Default
from controller.domain.unreachable import unreachable
from controller.store.load import load_for_plan
from webui.portal import Person, portal
from webui.words.text import isolated, sentences


def never_applying(session: Session, whose: Person) -> dict[RuleId, str]:
    """Of this user's rules as they are now, each with the sentence that says why."""
    return _never(*_loaded(session, whose))


def added(session: Session, whose: Person, rule: RuleId) -> tuple[str, dict[RuleId, str]]:
    """Where the new rule stands (`place`), and what can never apply now that it is there."""
    directory, user = _loaded(session, whose)
    return place(directory, user, rule), _never(directory, user)


def place(directory: Directory, user: User, rule: RuleId) -> str:
    """“It stands above …” in a sentence; empty where only Default is below."""
    below = user.rules[[each.id for each in user.rules].index(rule) + 1]
    if isinstance(below.when, Default):
        return ""
    return _("It stands above “%(name)s”.", name=isolated(rule_name(directory, below)))


def _loaded(session: Session, whose: Person) -> tuple[Directory, User]:
    directory = load_for_plan(session, whose.id)
    return directory, directory.users[whose.id]


def _never(directory: Directory, user: User) -> dict[RuleId, str]:
    return {each.rule: each.why for each in unreachable(directory, user, portal().now())}


def newly(before: Mapping[RuleId, str], after: Mapping[RuleId, str]) -> str:
    """What can never apply since the change; empty where nothing is new."""
    return sentences(*(why for rule, why in after.items() if rule not in before))
