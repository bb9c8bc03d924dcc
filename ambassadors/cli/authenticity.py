"""``authenticity`` and ``rings``: what speaks for and against an account, with the figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ambassadors.cli.options import Brand, Home, Json, asked, say, table
from ambassadors.cli.words import LanguageOption, decimal, said
from ambassadors.errors import InputError
from ambassadors.languages import colon, joined


def authenticity(
    account: Annotated[str, typer.Argument(help="Account id, short id or @handle")],
    home: Home = None,
    brand: Brand = None,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Print what speaks for and against the authenticity of one account: evidence with figures, no verdict."""
    with asked(home, brand) as (opened, key):
        found = opened.authenticity(key, opened.account_id(account), language=language)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    summary = joined(found["summary"], language)
    print(f"{found['account_id']} ({found['brand']}){colon(language)}{summary}")
    raw, relay, weight = (decimal(found[one], language) for one in ("relay_raw", "relay", "weight"))
    figures = {"raw": f"{raw:.6f}", "relay": f"{relay:.6f}", "weight": f"{weight:.3f}"}
    print(said("weighed", language, **figures) + "\n")
    print(table(found["evidence"], ("kind", "weight", "sentence")))


def rings(
    home: Home = None,
    brand: Brand = None,
    graphml: Annotated[
        Path | None, typer.Option(help="Write the rings as a graph to this file, for Gephi or networkx")
    ] = None,
    language: LanguageOption = "en",
    as_json: Json = False,
) -> None:
    """Print the groups whose members share one another, the densest first."""
    from ambassadors.service.authentic import graphml as document

    with asked(home, brand) as (opened, key):
        found = opened.rings(key)
    if graphml is not None:
        try:
            graphml.write_bytes(document(found))
        except OSError as error:
            message = f"{graphml} cannot be written ({error.strerror}); name a file in a folder that exists"
            raise InputError(message) from error
        say(said("rings_written", language, rings=len(found), path=graphml))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for ring in found:
        figures = {name: ring[name] for name in ("ring", "size", "core", "weight")}
        print(said("ring", language, inside=round(100 * ring["inside"]), **figures))
        print(table(ring["nodes"], ("account_id", "handle", "rank", "relay_raw", "relay")))
        acts = sum(edge["acts"] for edge in ring["edges"])
        say(said("ties", language, acts=acts, directions=len(ring["edges"])))
    if not found:
        print(said("no_ring", language))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (authenticity, rings):
        app.command(command.__name__)(command)
