"""The things that can be read and changed, a module a noun. Each only names shapes and calls operations."""

from typing import Any

from flask import Flask

from webui.api.things import (
    audit,
    bans,
    broadcasts,
    callhistory,
    callnotes,
    callrecordings,
    callreports,
    calls,
    codes,
    contacts,
    contacts_import,
    devices,
    dids,
    domains,
    explain,
    frames,
    greetings,
    groups,
    lists,
    lots,
    mailboxsettings,
    messagemail,
    messages,
    missedcalls,
    music,
    overrides,
    rules,
    sound_links,
    status,
    tokens,
    trunks,
    users,
)
from webui.ids import IdConverter

AREAS: tuple[Any, ...] = (
    domains.domains,
    users.users,
    devices.devices,
    frames.frames,
    rules.rules,
    overrides.overrides,
    lists.lists,
    music.music,
    messages.messages,
    broadcasts.broadcasts,
    calls.calls,
    callhistory.call_history,
    callrecordings.recordings,
    contacts.contacts,
    groups.groups,
    trunks.trunks,
    dids.dids,
    status.status,
    bans.bans,
    audit.audit,
    tokens.tokens,
)
"""In the order of the documentation."""
assert codes.codes.area is domains.domains
assert lots.lot.area is domains.domains
assert callreports.report_of_domain.area is callhistory.call_history
assert callnotes.note.area is calls.calls
assert messagemail.message_mail.area is messages.messages
assert missedcalls.news_mail.area is messages.messages
assert mailboxsettings.mailbox_settings.area is messages.messages
assert greetings.Greetings.__name__ == "Greetings"
assert sound_links.of_message.area is messages.messages
assert explain.explain.area is rules.rules  # routes that stand in another's area
assert contacts_import.Imported.__name__ == "ContactsImport"


def register(app: Flask) -> None:
    app.url_map.converters["id"] = IdConverter
    for area in AREAS:
        app.register_blueprint(area)
