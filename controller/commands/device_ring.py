"""`ringplan device ring`: which phone is this? Rings one handset alone for some seconds."""

from urllib.parse import urlencode

import click

from controller.commands.common import asking, domain_option, json_option, reading_database, settings, show
from controller.desk_client import DeskAway, ask
from controller.domain.ids import DomainId
from controller.operations import devices, lookup

PATIENCE = 8.0  # seconds; the phone has four to say that it rings
TOLD = {
    "rings": "It rings now for {seconds} seconds and shows “{shown}”.",
    "answered": "It rang, and was picked up.",
    "busy": "The phone says that it is busy. Look whether do not disturb is on in the phone itself.",
    "declined": "It rang, and the call was declined there.",
    "silent": "The phone was called, but does not say whether it rings. Restart it if it stays silent.",
    "failed": "The phone could not be called. Restart it, then try again.",
    "unregistered": "It is not connected, so it can't ring. Switch it on, and look whether it has a network.",
    "in use": "It is on a call at the moment. Try again afterwards.",
    "too soon": "It was rung just now. Wait ten seconds, then try again.",
}
GOOD = ("rings", "answered")


@click.command(short_help="Which phone is this? Ring it alone for some seconds.")
@click.argument("name")
@domain_option
@json_option
def ring(name: str, domain: str | None, as_json: bool) -> None:
    """Ring the handset NAME alone, past all rules, and tell what came of it: which phone is this?

    It ends by itself. The exit code is 1 where the phone did not ring.
    """
    with reading_database() as session:
        place = DomainId(lookup.domain(session, asking(), domain).id)
        card = devices.show(session, asking(), lookup.device(session, asking(), place, name))
    shown = f"This is {card.label or card.name}"
    try:
        path = "/phones/ring?" + urlencode({"device": card.id, "shown": shown})
        found = {"shown": shown, **ask(settings(), "POST", path, PATIENCE)}
    except DeskAway as error:
        raise click.ClickException(f"{error}. `ringplan doctor` tells more.") from error
    show(found, as_json, lambda _: TOLD.get(found["outcome"], found["outcome"]).format_map(found))
    if found["outcome"] not in GOOD:
        raise SystemExit(1)
