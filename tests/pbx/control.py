"""The simplest possible clients of AMI, ARI and journal: tests of the PBX itself must not lean on the real ones."""

import asyncio
import base64
import json
import urllib.error
import urllib.request
from pathlib import Path

from controller.settings import Settings
from tests.journal_tail import whole_rows
from tests.pbx_fixture import Pbx


def priority(context: str, number: int, application: str, data: str) -> str:
    """The AMI action that adds one priority of extension s."""
    return (
        f"Action: DialplanExtensionAdd\r\nContext: {context}\r\nExtension: s\r\nPriority: {number}\r\n"
        f"Application: {application}\r\nApplicationData: {data}\r\nReplace: yes"
    )


def journal(pbx: Pbx, context: str) -> list[list[str]]:
    """The journal's rows of all calls that touched `context`."""
    rows, _ = whole_rows(pbx.settings.cel_journal)
    calls = {row[12] for row in rows if row[5] == context}
    return [row for row in rows if row[12] in calls]


async def ami(settings: Settings, user: str, secret: str, *actions: str) -> list[str]:
    """Logs in, sends the actions, logs off; all lines that came back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    for text in [f"Action: Login\r\nUsername: {user}\r\nSecret: {secret}", *actions, "Action: Logoff"]:
        writer.write(f"{text}\r\n\r\n".encode())
    lines = (await reader.read()).decode().splitlines()
    writer.close()
    await writer.wait_closed()
    return lines


def push(settings: Settings, method: str, path: str, **fields: str) -> None:
    """One object of res_pjsip over ARI: PUT or DELETE; raises HTTPError."""
    body = json.dumps({"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}).encode()
    login = base64.b64encode(f"ringplan:{settings.secrets.ari}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings.http_port}/ari/asterisk/config/dynamic/res_pjsip/{path}",
        data=body if fields else None,
        method=method,
        headers={"Content-Type": "application/json", "Authorization": f"Basic {login}"},
    )
    try:
        urllib.request.urlopen(request).close()
    except urllib.error.HTTPError as error:
        error.close()
        raise


def listening() -> dict[int, set[str]]:
    """port -> IPv4 addresses on which somebody of this machine listens over TCP."""
    found: dict[int, set[str]] = {}
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, state = row.split()[1], row.split()[3]
        if state == "0A":
            address, port = local.split(":")
            octets = [str(octet) for octet in reversed(bytes.fromhex(address))]
            found.setdefault(int(port, 16), set()).add(".".join(octets))
    return found
