"""The blueprint of caller lists; its pages stand under a user's address and under a domain's.

A user's lists are part of how his calls are answered (PRODUCT §2.1), so his delegates edit them, too.
"""

from functools import partial

from flask import Blueprint

from controller.store.subjects import Subject
from webui import whose
from webui.whose import Whose

blueprint = Blueprint("lists", __name__)
both = partial(whose.both, blueprint)


def subject(of: Whose) -> Subject:
    """What becomes live when they change."""
    return Subject("own callers", of.person.id) if of.person else Subject("callers", of.domain.id)
