"""The one cookie: signed, and sent over HTTPS only where the page came that way."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class SessionCookie(SecureCookieSessionInterface):
    """Flask's own, whose Secure flag follows the request: the demo on loopback speaks plain HTTP."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure
