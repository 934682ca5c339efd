"""`ringplan audit`: who changed what."""

import click

from controller.commands.common import asking, domain_option, json_option, reading_database, show, table
from controller.domain.ids import DomainId
from controller.operations import auditlog, lookup


@click.command()
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many of the latest.")
@domain_option
@json_option
def audit(limit: int, domain: str | None, as_json: bool) -> None:
    """The latest changes: who made them, when, from where. --json has what it was before and after."""
    with reading_database() as session:
        place = DomainId(lookup.domain(session, asking(), domain).id) if domain else None
        entries = auditlog.latest(session, asking(), place, limit)
    if as_json:
        show(entries, True, str)
        return
    rows = (
        (e.at.isoformat(" ", "seconds"), e.actor, e.address, e.operation, f"{e.kind} {e.subject_id}") for e in entries
    )
    table([("when (UTC)", "who", "from", "what", "on"), *rows])
