"""What Home's wishes fill in: the editor opens with the time and the action chosen."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from controller.domain.covering import always_holds
from controller.domain.rules import AnsweringRule, During
from controller.domain.timeframes import Always, TimeFrame, Weekly
from controller.store import frame_codec
from controller.store.cards import FrameCard
from webui.forms import Form
from webui.rules.draft import OUTSIDE
from webui.rules.times import is_below_others
from webui.words.text import isolated, sentences

AFTER_HOURS, FORWARD, DND = "after-hours", "forward", "dnd"
WISHES = {AFTER_HOURS: "forward", FORWARD: "forward", DND: "dnd"}


def wished(wish: str, frame: str, found: Iterable[FrameCard]) -> Form:
    """The form of a new rule; `frame` is one that was made on the way here, and goes before the wish's own."""
    does = WISHES.get(wish, "ring")
    chosen = frame if frame.isdecimal() else _outside(found) if wish == AFTER_HOURS else ""
    return Form({"does": does, "when": chosen, "rings": "simultaneous", "all_phones": "yes"})


def there(wish: str, present: Sequence[AnsweringRule], frames: Iterable[TimeFrame]) -> AnsweringRule | None:
    """The rule that decides already what the wish is about: a new one, below it, would never apply.

    After hours that is the first enabled rule above Default whose time always holds.
    """
    lasting = {frame.id for frame in frames if always_holds(frame)}
    if wish != AFTER_HOURS:
        return None
    return next(
        (rule for rule in present if rule.enabled and isinstance(rule.when, During) and rule.when.frame in lasting),
        None,
    )


def changing(form: Form, wish: str) -> Form:
    """The form of a rule that is there, filled in with the wish."""
    return Form({**form.values, "does": WISHES[wish]}, form.problems)


def already(rule: AnsweringRule, name: str, summary: str, present: Sequence[AnsweringRule]) -> str:
    """What stands above the editor of a rule that is there already."""
    said = _(
        "You already have a rule for this: “%(name)s”, now: %(summary)s Saving changes it.",
        name=isolated(name), summary=summary,
    )  # fmt: skip
    if is_below_others(present, rule):
        return said
    return sentences(said, _("No rule comes before it, so it counts all day, also during opening hours."))


def _outside(found: Iterable[FrameCard]) -> str:
    """Outside the first weekly hours that the domain shares, else outside own ones; without any, what always holds."""
    shared_first = sorted(found, key=lambda card: (card.owner_id is not None, card.number or 0, card.id))
    kinds = [(card, frame_codec.decode(card.kind, card.body)) for card in shared_first]
    weekly = [f"{OUTSIDE}{card.id}" for card, kind in kinds if isinstance(kind, Weekly)]
    return next(iter(weekly + [str(card.id) for card, kind in kinds if isinstance(kind, Always)]), "")
