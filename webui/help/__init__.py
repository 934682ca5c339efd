"""Help: a short guide, one topic an area, searched as one types; and whom to ask."""

from flask import Flask

from webui.help.here import topic_here
from webui.help.views import blueprint


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"help_here": topic_here})
