"""What a demo would have mailed. There only where mails are caught (RINGPLAN_SMTP=catch), at an address with a key."""

from flask import Flask

from webui.outgoing import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
