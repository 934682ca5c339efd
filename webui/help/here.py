"""The topic that belongs to the page that is open."""

from flask import g, request, url_for

from webui.help.guide import is_there

OF_AREA = {
    "home": "home",
    "rules": "rules",
    "explain": "rules",
    "frames": "frames",
    "lists": "lists",
    "phones": "phones",
    "dialling": "codes",
    "dialcard": "codes",
    "contacts": "contacts",
    "console": "console",
    "messages": "messages",
    "voicemail": "messages",
    "missed": "messages",
    "history": "history",
    "reports": "reports",
    "music": "music",
    "profile": "profile",
    "shared": "frames",
    "users": "users",
    "features": "domain",
    "numbers": "numbers",
    "groups": "groups",
    "lots": "parking",
    "broadcasts": "groups",
    "trunks": "lines",
    "outside": "lines",
    "domain": "domain",
    "domains": "domain",
    "domainfile": "domain",
    "audit": "audit",
    "system": "system",
}
"""Blueprint → topic."""


def topic_here() -> str:
    """Its address; empty on Help itself, and for who is not logged in."""
    if g.get("person") is None or request.blueprint == "help":
        return ""
    key = OF_AREA.get(request.blueprint or "", "")
    return url_for("help.topic", topic=key) if is_there(key) else url_for("help.show")
