"""``serve`` and ``demo``: the running service."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambassadors.cli.options import Home, say, settings, table
from ambassadors.errors import ConflictError, UnreachableError

if TYPE_CHECKING:
    from ambassadors.service.demo import DemoReport
    from ambassadors.settings import Settings

HostOption = Annotated[
    str | None, typer.Option(help="Address to listen on [default: 127.0.0.1]", show_default=False)
]
PortOption = Annotated[
    int | None, typer.Option(min=1, max=65_535, help="[default: 8000]", show_default=False)
]


def serve(home: Home = None, host: HostOption = None, port: PortOption = None) -> None:
    """Serve the API until Ctrl-C; this process then owns the ledger of the home."""
    chosen = settings(home, host=host, port=port)
    run(chosen, f"serving http://{chosen.host}:{chosen.port} (documentation at /docs); Ctrl-C stops")


def run(chosen: Settings, announcement: str = "") -> None:
    """Serve, told by the environment what was chosen: nothing in the house imports the API.

    Raises:
        LedgerBusyError: another process holds the ledger.
        UnreachableError: the port is in use.
    """
    import uvicorn

    from ambassadors.service import Workspace
    from ambassadors.service.remote import refuse

    refuse(chosen.home)
    _check_port(chosen.host, chosen.port)
    with Workspace.open(
        chosen
    ):  # what is wrong with the home is said in one line here; the server would log a traceback
        pass
    for name in ("home", "host", "port"):
        os.environ[f"AMBASSADORS_{name.upper()}"] = str(getattr(chosen, name))
    config = uvicorn.Config(
        "api.app:create_app", factory=True, host=chosen.host, port=chosen.port, log_level="warning"
    )
    server = uvicorn.Server(config)
    if announcement:
        say(announcement)
    server.run()
    if not server.started:
        message = f"the service did not start on {chosen.host}:{chosen.port}; the lines above say why"
        raise ConflictError(message)


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port or --host"
            )
            raise UnreachableError(message) from error


def demo(
    home: Annotated[Path, typer.Option(help="Folder of the demo; made anew each time")] = Path("demo-home"),
    seed: Annotated[int, typer.Option(min=0, help="Of the simulated community")] = 7,
    host: HostOption = None,
    port: PortOption = None,
    once: Annotated[bool, typer.Option("--once", help="Print the lists and end, without serving")] = False,
) -> None:
    """Simulate a brand community, load it, rank it, print what comes out, and serve it."""
    from ambassadors.service.demo import prepare

    chosen = settings(home, host=host, port=port)
    if not once:
        _check_port(chosen.host, chosen.port)
    say("simulating a brand community: every person and word in it is made up")
    _print(prepare(chosen, seed), chosen, serving=not once)
    if not once:
        run(chosen)


def _print(report: DemoReport, chosen: Settings, *, serving: bool) -> None:
    columns = ("rank", "handle", "stage", "score", "followers", "reasons")
    lines = [
        f"\n{report.events:,} simulated events of {report.accounts:,} accounts, brand {report.brand!r}, seed {report.seed}",
        "\nTOP AMBASSADORS", table(report.top, columns),
        "\nANSWER FIRST", *(f"  {item['handle']}: {item['why']}" for item in report.urgent),
        "\nSUGGESTIONS", *(f"  {item['action']:>12}  {item['handle']}: {item['why']}" for item in report.contacts),
        f"\nof the {len(report.top)} printed, {report.hits} were planted as ambassadors ({report.planted} planted in all)",
    ]  # fmt: skip
    print("\n".join(lines))
    if serving:
        address = f"http://{chosen.host}:{chosen.port}"
        print(
            f"\nserving {address} (documentation: {address}/docs), Ctrl-C stops everything\n"
            f"key: {report.key}\n"
            f"curl -H 'Authorization: Bearer {report.key}' '{address}/v1/ambassadors?brand={report.brand}&limit=5'",
            flush=True,
        )


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve")(serve)
    app.command("demo")(demo)
