"""Calls from any page: what static/click-to-call.js, home-calls.js and presence.js need to know."""

from flask import Flask

from webui.clicking.desk import desk

__all__ = ["register"]


def register(app: Flask) -> None:
    app.context_processor(lambda: {"calling": desk})
