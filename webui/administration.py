"""The areas of office managers and administrators, together."""

from flask import Flask

from webui import (
    acting,
    audit,
    domain,
    features,
    groups,
    lots,
    managed,
    numbers,
    outside,
    switched,
    system,
    trunks,
    users,
)

AREAS = (acting, switched, managed, users, numbers, groups, lots, trunks, outside, domain, features, audit, system)


def register(app: Flask) -> None:
    for area in AREAS:
        area.register(app)
