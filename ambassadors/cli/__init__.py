"""The command line. ``main`` is the console script ``ambassadors``.

Data go to standard output, words to standard error. Exit codes: 0 done, 1 failure, 2 usage, 3 data
rejected above ``--max-errors``, 4 a server or the ledger cannot be reached, 5 no permission, 130 interrupted.
"""

from __future__ import annotations

import json
import sys
from typing import NoReturn

import typer

from ambassadors.cli import (
    admin,
    authenticity,
    backtest,
    backups,
    changes,
    communities,
    exports,
    graph,
    ledger,
    lists,
    loading,
    parameters,
    people,
    policies,
    preview,
    privacy,
    scoring,
    serving,
    sources,
    team,
)
from ambassadors.cli.options import json_wanted
from ambassadors.errors import AmbassadorsError

app = typer.Typer(
    name="ambassadors",
    help="Find a brand's true ambassadors in its own interactions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode=None,
)
app.command("load")(loading.load)
app.command("score")(scoring.score)
for module in (lists, serving, graph, authenticity, communities, backups):
    module.register(app)
app.add_typer(graph.app, name="graph")
app.add_typer(admin.brand_app, name="brand")
app.add_typer(admin.keys_app, name="keys")
admin.suppress_app.command("add")(privacy.suppress)
app.add_typer(admin.suppress_app, name="suppressions")
policies.register(privacy.app)
app.add_typer(privacy.app, name="privacy")
app.add_typer(ledger.app, name="ledger")
app.add_typer(parameters.app, name="parameters")
app.add_typer(people.app, name="people")
app.add_typer(sources.app, name="sources")
app.add_typer(exports.app, name="export")
app.command("backtest")(backtest.backtest)
app.command("preview")(preview.preview)
app.command("changes")(changes.changes)
app.command("team")(team.team)


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    try:
        # what a command's typer.Exit carries comes back as the answer
        code = app(prog_name="ambassadors", standalone_mode=False)
    except AmbassadorsError as error:
        fail(error)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has left
        sys.exit(0)
    except Exception as error:
        interrupted = str(error) == "Query interrupted"  # what DuckDB makes of Ctrl-C during a statement
        code = 130 if interrupted else usage_exit(error)
        if code is None:
            raise
    sys.exit(code)


def fail(error: AmbassadorsError) -> NoReturn:
    """Print an error as one line, or as a problem document with ``--json``, and exit with its code."""
    if json_wanted(sys.argv):
        problem = {
            "type": f"urn:ambassadors:problem:{error.slug}",
            "title": error.title,
            "status": error.status,
        }
        print(json.dumps({**problem, "detail": error.message}), file=sys.stderr)
    else:
        print(f"ambassadors: {error.message}", file=sys.stderr)
    sys.exit(error.exit_code)


def usage_exit(error: Exception) -> int | None:
    """Print a usage error of the option parser as one line; None where the error is none."""
    shown = getattr(error, "format_message", None)
    if shown is None:
        return None
    if type(error).__name__ == "NoArgsIsHelpError":  # a group without a command: the message is its help
        print(shown(), file=sys.stderr)
        return 2
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "ambassadors"
    print(f"ambassadors: {' '.join(shown().split())} (see {command} --help)", file=sys.stderr)
    return 2
