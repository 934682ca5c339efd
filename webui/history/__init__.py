"""Call history: a list of what became of one's calls, or of a domain's, and the timeline of each."""

from flask import Flask

from webui.history import exporting, views  # noqa: F401  their routes
from webui.history.area import blueprint

__all__ = ["register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
