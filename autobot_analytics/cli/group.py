"""A group of commands whose help shows the summary of each command in full."""

import click

UNLIMITED = 10_000


class Group(click.Group):
    """Wraps summaries at the width of the terminal; click would cut them off."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of the commands."""
        commands = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(UNLIMITED)) for name, command in commands if not command.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def examples(*calls: str) -> str:
    """Return the end of a help text that shows how to call a command; calls begin after the program's name."""
    return "\b\nExamples:\n" + "\n".join(f"  autobot-analytics {call}" for call in calls)
