"""What a person does in a browser: opens pages, and sends the forms that are on them."""

import re
from dataclasses import dataclass, field
from html import unescape

from flask import session as session_of_request
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from controller.domain.ids import UserId
from controller.operations import logins
from controller.store import find
from controller.store.engine import writing
from tests.webui.place import PASSWORD
from webui.guard import TOKEN

FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(slots=True)
class Browser:
    """Keeps cookies and the CSRF token of the page last seen, as a page in a tab does."""

    client: FlaskClient
    token: str = field(default="")

    def open(self, path: str) -> TestResponse:
        return self._seen(self.client.get(path, buffered=True))  # what is a file is closed

    def send(self, path: str, **fields: str) -> TestResponse:
        """A form of the page last seen."""
        return self._seen(self.client.post(path, data={"csrf_token": self.token, **fields}))

    def follow(self, path: str, **fields: str) -> TestResponse:
        """As `send`, then where it leads."""
        answer = self.send(path, **fields)
        assert answer.status_code == 303, answer.text
        return self.open(answer.headers["Location"])

    def enter(self, account: str = "1001@acme.example") -> TestResponse:
        """Home, logged in without the form."""
        self.sign_in(account)
        return self.open("/")

    def sign_in(self, account: str = "1001@acme.example") -> None:
        """Logged in without form and page: hashing a password takes its time on purpose, and so does drawing Home."""
        portal = self.client.application.extensions["ringplan"]
        extension, _, domain = account.partition("@")
        with writing(portal.database) as session:
            place = find.domain_named(session, domain)
            user = place and find.user_at(session, place.id, extension)
            assert user is not None
            token = logins.begin(session, UserId(user.id), portal.now(), "127.0.0.1")
        with self.client.session_transaction() as cookie:
            cookie[TOKEN] = token
            with self.client.application.test_request_context():
                self.token = generate_csrf()
                cookie["csrf_token"] = session_of_request["csrf_token"]

    def log_in(self, account: str = "1001@acme.example", password: str = PASSWORD) -> TestResponse:
        self.open("/login")
        answer = self.send("/login", account=account, password=password)
        assert answer.status_code == 303, text(answer)
        return self.open(answer.headers["Location"])

    def _seen(self, answer: TestResponse) -> TestResponse:
        found = FORM_TOKEN.search(answer.text) if answer.mimetype == "text/html" else None
        self.token = found[1] if found else self.token
        return answer


def text(answer: TestResponse) -> str:
    """What the page says, without tags, with single spaces and without direction marks."""
    plain = re.sub(r"<[^>]*>", " ", answer.text)
    return re.sub(r"\s+", " ", unescape(plain).translate({0x2068: None, 0x2069: None}))
