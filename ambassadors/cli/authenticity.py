"""``authenticity`` and ``rings``: what speaks for and against an account, with the figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ambassadors.cli.lists import Language, LanguageOption
from ambassadors.cli.options import Brand, Home, Json, asked, say, table
from ambassadors.errors import InputError


def authenticity(
    account: Annotated[str, typer.Argument(help="Account id, short id or @handle")],
    home: Home = None,
    brand: Brand = None,
    language: LanguageOption = Language.en,
    as_json: Json = False,
) -> None:
    """Print what speaks for and against the authenticity of one account: evidence with figures, no verdict."""
    with asked(home, brand) as (opened, key):
        found = opened.authenticity(key, opened.account_id(account), language=language.value)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    print(f"{found['account_id']} ({found['brand']}): {'; '.join(found['summary'])}")
    print(
        f"relay {found['relay_raw']:.6f} raw, {found['relay']:.6f} adjusted; weight {found['weight']:.3f}\n"
    )
    print(table(found["evidence"], ("kind", "weight", "sentence")))


def rings(
    home: Home = None,
    brand: Brand = None,
    graphml: Annotated[
        Path | None, typer.Option(help="Write the rings as a graph to this file, for Gephi or networkx")
    ] = None,
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
        say(f"{len(found)} rings written to {graphml}")
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for ring in found:
        print(
            f"ring {ring['ring']}: {ring['size']} members, each trades shares with {ring['core']} others or more; "
            f"{ring['inside']:.0%} of those who pass them on are members; weight {ring['weight']:.2f}"
        )
        print(table(ring["nodes"], ("account_id", "handle", "rank", "relay_raw", "relay")))
        acts = sum(edge["acts"] for edge in ring["edges"])
        say(
            f"{acts:,} acts in {len(ring['edges']):,} directions between them; --json and --graphml have each"
        )
    if not found:
        print("no group of four or more people who share one another")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (authenticity, rings):
        app.command(command.__name__)(command)
