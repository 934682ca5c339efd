"""Where Home leads: to areas that are built, and nowhere else."""

from flask import current_app, url_for


def link(endpoint: str, **values: object) -> str:
    """Its address; empty where that area is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]
