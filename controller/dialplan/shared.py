"""What is nobody's in particular: the subroutines, rendered once."""

from controller.dialplan.conftext import read
from controller.domain.priority import Priority
from controller.domain.standpoint import MAX_FORWARDS
from dialplan_templates import render

TEMPLATES = ("shared", "prompts", "dialling", "groups", "carrying", "arriving")


def shared_text() -> str:
    """The file of the shared subroutines."""
    return "\n".join(render(f"asterisk/{name}.conf.j2", max_forwards=MAX_FORWARDS) for name in TEMPLATES)


def shared_rows() -> tuple[Priority, ...]:
    """The same as rows."""
    return tuple(read(shared_text()))
