"""The option of users and domains that says what is switched off for them."""

import click

from controller.operations.features import FEATURES

NONE = "none"


def _words(_context: click.Context, _option: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...] | list[str]:
    return [] if value == (NONE,) else value


switched_off = click.option(
    "--switched-off",
    multiple=True,
    type=click.Choice([*FEATURES, NONE]),
    callback=_words,
    help="What is not shown and refused, all of it named; none: everything is on.",
)
