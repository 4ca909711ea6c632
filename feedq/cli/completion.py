"""feedq completion"""

from __future__ import annotations

import click

from feedq.cli.completing import VARIABLE


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_(ctx: click.Context, shell: str) -> None:
    """Print a script that completes feedq's commands, options and what they take.

    \b
    echo 'eval "$(feedq completion bash)"' >> ~/.bashrc
    echo 'eval "$(feedq completion zsh)"' >> ~/.zshrc     after compinit
    feedq completion fish > ~/.config/fish/completions/feedq.fish

    Views, formats, statuses and names of the config are completed, and the ids of what you queued,
    starred or are asked to decide on.
    """
    from click.shell_completion import get_completion_class

    import feedq.cli.shells  # noqa: F401 - tells click of them

    chosen = get_completion_class(shell)
    assert chosen is not None, shell
    click.echo(chosen(ctx.find_root().command, {}, "feedq", VARIABLE).source(), nl=False)
