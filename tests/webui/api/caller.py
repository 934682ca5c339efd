"""A program that calls the API with one token."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CHANGING = ("PATCH", "PUT", "DELETE")


@dataclass(slots=True)
class Caller:
    """Says `If-Match: *` unless told otherwise, and remembers nothing."""

    client: FlaskClient
    token: str = ""
    address: str = "127.0.0.1"

    def ask(self, method: str, path: str, json: Any = None, **headers: str) -> TestResponse:
        said = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        said |= {"If-Match": "*"} if method in CHANGING else {}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = {} if json is None else {"json": json}
        where = {"environ_overrides": {"REMOTE_ADDR": self.address}, "buffered": True}
        return self.client.open(f"/api/v1{path}", method=method, headers=said, **where, **body)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        return self.ask("POST", path, json, **headers)

    def patch(self, path: str, json: Any, **headers: str) -> TestResponse:
        return self.ask("PATCH", path, json, **headers)

    def put(self, path: str, json: Any, **headers: str) -> TestResponse:
        return self.ask("PUT", path, json, **headers)

    def delete(self, path: str, **headers: str) -> TestResponse:
        return self.ask("DELETE", path, **headers)


def fields(answer: TestResponse) -> set[str]:
    """Which fields a refusal names."""
    return {each["field"] for each in answer.json["errors"]}
