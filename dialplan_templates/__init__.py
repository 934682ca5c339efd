"""Templates of what the PBX reads: data only, loops and choices; everything is prepared and encoded before."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(template: str, **values: object) -> str:
    """The text of a template, such as `asterisk/shared.conf.j2`. Raises UndefinedError for a value left out."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    return Environment(  # noqa: S701 - no HTML here; values come encoded
        loader=PackageLoader("dialplan_templates", ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
