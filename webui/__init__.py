"""The portal: a Flask app over the operations. It sees the database and the controller's socket, never the PBX."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from controller import caught, clock
from controller.operations.logins import LONGEST
from controller.settings import Settings
from controller.store.engine import open_database, open_history
from webui import (
    administration,
    agreement,
    api,
    appearance,
    broadcasts,
    callnotes,
    callrecordings,
    calls,
    clicking,
    console,
    contacts,
    cookies,
    dialling,
    errors,
    explain,
    frames,
    guard,
    headers,
    health,
    help,
    history,
    home,
    ids,
    invitation,
    language,
    lists,
    live,
    login,
    messages,
    metrics,
    missed,
    music,
    navigation,
    outgoing,
    owner,
    phones,
    profile,
    recordings,
    reports,
    reset,
    rules,
    search,
    shared,
    static_files,
    styleguide,
    voicemail,
)
from webui.domain import taking_out
from webui.login import site
from webui.portal import KEY, CaughtMails, Portal

MAX_BODY = 256 * 1024  # bytes; a page that takes uploads sets its own


def create_app(settings: Settings, now: Callable[[], datetime] = clock.now) -> Flask:
    """The whole portal. Opens the database lazily: it starts, and says what is wrong, without one."""
    app = Flask(__name__, static_folder=None)
    app.config.update(_config(settings.secrets.session_key, LONGEST))
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.session_interface = cookies.SessionCookie()
    run = settings.run
    database = open_database(settings.database_url, run / "bell", existing=True)
    past = open_history(settings.history_url, existing=True)
    app.extensions[KEY] = Portal(
        *(database, past, run / "controller.sock", now),
        *(settings.mail is not None, _caught(settings), settings.transcriber),
    )
    app.config[metrics.TOKEN] = settings.metrics_token
    app.config[music.AUDIO] = settings.audio
    app.config[callrecordings.FOLDER] = settings.recordings
    app.config[recordings.SIGNING] = settings.secrets.session_key
    app.config[taking_out.ENVIRON] = settings.environ()
    app.config[site.URL] = settings.portal_url
    app.config[phones.SERVER] = phones.at(settings)
    app.config[styleguide.IS_SHOWN] = settings.test_mode
    ids.register(app)
    metrics.register(app)  # first: it takes the time of all the rest
    guard.register(app)  # before CSRF: who is not logged in is sent to the log-in, whatever the form carried
    CSRFProtect(app)
    for area in (
        headers,
        static_files,
        language,
        live,
        navigation,
        owner,
        errors,
        health,
        login,
        appearance,
        invitation,
        reset,
        agreement,
        outgoing,
        home,
        search,
        rules,
        explain,
        lists,
        music,
        contacts,
        console,
        frames,
        shared,
        phones,
        messages,
        voicemail,
        missed,
        history,
        reports,
        broadcasts,
        calls,
        callnotes,
        callrecordings,
        clicking,
        dialling,
        help,
        styleguide,
        administration,
        profile,
    ):
        area.register(app)
    api.mount(app)
    return app


def _caught(settings: Settings) -> CaughtMails | None:
    return CaughtMails(caught.folder(settings), caught.key(settings)) if caught.is_on(settings) else None


def _config(secret: str, lasts: timedelta) -> dict[str, object]:
    return {
        "SECRET_KEY": secret,
        "SESSION_COOKIE_NAME": "ringplan",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": lasts,
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "WTF_CSRF_TIME_LIMIT": None,  # a form stays good as long as the log-in
        "RATELIMIT_STORAGE_URI": "memory://",
    }
