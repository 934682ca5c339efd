"""The command `ringplan`: one group, a module a noun."""

from importlib import import_module
from typing import Any

import click

from controller.settings import BadSetting

COMMANDS = {
    "up": "up:up",
    "serve": "serve:serve",
    "alive": "serve:alive",
    "doctor": "doctor:doctor",
    "domain": "domain:domain",
    "user": "user:user",
    "device": "device:device",
    "frame": "frame:frame",
    "rule": "rule:rule",
    "override": "override:override",
    "list": "list:list_",
    "token": "token:token",
    "trunk": "trunk:trunk",
    "did": "did:did",
    "group": "group:group",
    "lot": "lot:lot",
    "ban": "ban:ban",
    "explain": "explain:explain",
    "render": "pbx:render_user",
    "diff": "pbx:diff",
    "apply": "pbx:apply",
    "phone": "phone:phone",
    "prompts": "prompts:prompts_",
    "messages": "messages:messages",
    "history": "history:history",
    "recording": "recording:recording",
    "report": "report:report",
    "audit": "audit:audit",
    "export": "export:export",
    "import": "import_:import_",
    "backup": "backup:backup",
    "restore": "restore:restore",
    "db": "db:db",
}
"""The whole list: command -> module and function in controller/commands, loaded when used."""


class Lazily(click.Group):
    """Imports a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"controller.commands.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """click 8.5 looks for what may have been meant among commands that are loaded: here none is."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadSetting as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Lazily, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="ringplan")
def main() -> None:
    """Ringplan decides who rings, when, for how long, and what happens otherwise; Asterisk carries it out.

    Every command has --help; most have --json. Exit codes: 0 done, 1 refused (the message says what to do), 2 misspelt.
    """


if __name__ == "__main__":
    main()
