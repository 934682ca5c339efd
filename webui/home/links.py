"""Where Home leads: to areas that are built, and nowhere else."""

from webui import switched


def link(endpoint: str, **values: object) -> str:
    """Its address; empty where that area is not there, or switched off."""
    return switched.link(endpoint, **values)
