"""`domain.permission.covers` as extensions, digits of an E.164 number: the longest that fits counts.

A user's patterns stand in his plan and lead on to the domain's, which say YES: so both must permit.
"""

from collections.abc import Sequence

from controller.dialplan.lines import Block, Line

YES, NO = "yes", "no"  # not 1 and 0: a plan that is gone answers with a cause


def extensions(patterns: Sequence[str], permitted: Block) -> dict[str, Block]:
    """Patterns by what follows the plus, of digits only: a letter in one would be wild."""
    found: dict[str, Block] = {"_X!": _refusal()}
    for pattern in sorted(patterns, reverse=True):  # of a pattern that is there both ways the refusal comes last
        digits = pattern.removeprefix("!").removeprefix("+")
        found[f"_{digits}!" if digits else "_X!"] = _refusal() if pattern.startswith("!") else permitted
    return found


def _refusal() -> Block:
    return (Line("Return", NO),)


def granted() -> Block:
    """What the last to be asked says."""
    return (Line("Return", YES),)
