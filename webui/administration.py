"""The areas of office managers and administrators, together."""

from flask import Flask

from webui import acting, audit, domain, groups, managed, numbers, outside, system, trunks, users

AREAS = (acting, managed, users, numbers, groups, trunks, outside, domain, audit, system)


def register(app: Flask) -> None:
    for area in AREAS:
        area.register(app)
