"""The areas of office managers and administrators, together."""

from flask import Flask

from webui import acting, groups, managed, numbers, trunks, users

AREAS = (acting, managed, users, numbers, groups, trunks)


def register(app: Flask) -> None:
    for area in AREAS:
        area.register(app)
