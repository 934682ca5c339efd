"""The command `ringplan`: one group, a module a noun."""

from importlib import import_module
from typing import Any

import click

from controller.settings import BadSetting

COMMANDS = {
    "up": ("up:up", "Start everything, and keep it running until Ctrl-C."),
    "serve": ("serve:serve", "One part alone, in the foreground: asterisk, controller, history or portal."),
    "alive": ("serve:alive", "Whether asterisk, controller, history or portal answers."),
    "doctor": ("doctor:doctor", "Check everything that calls depend on; say how to mend it."),
    "domain": ("domain:domain", "Domains: the customers, walled off from each other."),
    "user": ("user:user", "Users: people and roles with an extension."),
    "device": ("device:device", "Devices: the handsets of users."),
    "frame": ("frame:frame", "Time frames: when answering rules hold."),
    "rule": ("rule:rule", "Answering rules: the first that holds is the one that applies."),
    "override": ("override:override", "Overrides: what stands above all rules until it is cleared."),
    "list": ("list:list_", "Block and allow lists of a domain or a user."),
    "token": ("token:token", "Tokens: what programs show to the API at /api/v1."),
    "trunk": ("trunk:trunk", "Trunks: the connections to carriers."),
    "did": ("did:did", "DIDs: public numbers that enter here."),
    "group": ("group:group", "Groups: users who ring together under an extension."),
    "lot": ("lot:lot", "Call parking: the number for the next free slot, and the slots."),
    "ban": ("ban:ban", "Bans: addresses kept out after failures."),
    "explain": ("explain:explain", "Tell what happens if somebody calls USER or a group, and why."),
    "render": ("pbx:render_user", "Print the dialplan that a user's rules make."),
    "diff": ("pbx:diff", "Compare database, files and PBX."),
    "apply": ("pbx:apply", "Compare everything now, and mend it."),
    "phone": ("phone:phone", "Be one of the phones for a while: ring, answer, call."),
    "prompts": ("prompts:prompts_", "Have the PBX play your own recordings from now on."),
    "messages": ("messages:messages", "Voicemail messages, as the index has them."),
    "history": ("history:history", "Calls that are over, and how they ended."),
    "recording": ("recording:recording", "Recordings of calls, and the files in which they are."),
    "report": ("report:report", "How many calls, and what became of them."),
    "audit": ("audit:audit", "The latest changes: who made them, when, from where."),
    "export": ("export:export", "Print DOMAIN, or the only one, as YAML that `import` reads."),
    "import": ("import_:import_", "Bring a domain to what a file says, all or nothing."),
    "backup": ("backup:backup", "Write everything into one file."),
    "restore": ("restore:restore", "Put the backup FILE back into this state folder and its database."),
    "db": ("db:db", "The database: its version, and what waits for the PBX."),
}
"""The whole list: command -> module and function in controller/commands, loaded when used, and its short help: for the
list of commands none is loaded."""


class Lazily(click.Group):
    """Imports a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"controller.commands.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, short_help) for name, (_, short_help) in COMMANDS.items()])

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
