"""`ringplan token`: made, listed, revoked."""

import json
from pathlib import Path

from controller import settings
from tests.commands.conftest import Run
from webui import create_app


def furnish(run: Run) -> None:
    run("user", "add", "1001", "Anna")


def test_a_token_is_shown_once_and_listed_by_name(office: Run) -> None:
    made = office("token", "add", "1001", "Backup script", "--scope", "read", "--days", "30").output.strip()
    assert made.startswith("rp_")
    assert "\n" not in made
    listed = office("token", "list", "1001").output
    assert "Backup script" in listed
    assert "never" in listed, "not used yet"
    assert made not in listed + office("audit", "--json").output


def test_it_opens_the_api_until_it_is_revoked(office: Run, tmp_path: Path) -> None:
    made = json.loads(office("token", "add", "1001", "Script", "--json").output)
    app = create_app(settings.load({"RINGPLAN_HOME": str(tmp_path)}))
    said = {"Authorization": f"Bearer {made['token']}"}
    assert app.test_client().get(f"/api/v1/users/{made['user_id']}", headers=said).json["name"] == "Anna"
    assert "opens nothing any more" in office("token", "revoke", str(made["id"])).output
    assert app.test_client().get(f"/api/v1/users/{made['user_id']}", headers=said).status_code == 401
    app.extensions["ringplan"].database.close()


def test_what_is_wrong_is_said(office: Run) -> None:
    assert "is not a scope" in office("token", "add", "1001", "x", "--scope", "all", code=1).output
    assert "There is no token 9. `ringplan token list` shows them." in office("token", "revoke", "9", code=1).output
    office("token", "add", "1001", "x", "--days", "1", "--until", "2030-01-01T00:00", code=2)
    until = office("token", "add", "1001", "x", "--until", "2030-01-01T00:00", "--json").output
    assert json.loads(until)["expires"] == "2029-12-31T23:00:00+00:00", "typed in the zone of the user"
