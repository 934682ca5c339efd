"""Everything pages are put together from, on one page, for who builds them: /styleguide, in test mode only."""

from flask import Flask

from webui.styleguide.views import IS_SHOWN, blueprint

__all__ = ["IS_SHOWN", "register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
