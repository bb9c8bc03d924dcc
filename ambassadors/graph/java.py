"""The local server's Java process: its command line, its users, its end."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ambassadors.errors import UnreachableError

DATABASE: Final = "neo4j"
WRITER, READER = "root", "reader"
ITERATIONS: Final = 65_536
COMMAND_TIMEOUT_MS: Final = 30_000
"""Longest statement of anybody: this server does not heed the limit that a single query carries."""
WATCH: Final = 'exec 3<&0; { read -r _ <&3 || kill $$; } >/dev/null 2>&1 & exec "$@" </dev/null 3<&-'
"""Ends the server when our end of the pipe closes, however we die: no orphan holds the folder."""
OPENS: Final = ("java.util.concurrent.atomic", "java.nio.channels.spi", "java.lang")
GROUPS: Final = {
    "admin": {
        "resultSetLimit": -1,
        "readTimeout": -1,
        "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
        "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
    },
    "reader": {
        "resultSetLimit": -1,
        "readTimeout": -1,
        "access": [],
        "types": {"*": {"access": ["readRecord"]}},
    },
    "*": {"resultSetLimit": -1, "readTimeout": -1, "access": [], "types": {"*": {"access": []}}},
}


def installation() -> Path:
    """Return the folder of the local server's wheel, found without importing it.

    Raises:
        UnreachableError: the extra is not installed.
    """
    found = find_spec("arcadedb_embedded")
    places = found.submodule_search_locations if found else None
    if not places:
        raise UnreachableError(
            "the local graph server is not installed; pip install 'ambassadors[local]', or set NEO4J_URI to a Neo4j server"
        )
    return Path(places[0])


def start(root: Path, bolt_port: int, http_port: int, heap: str) -> subprocess.Popen[bytes]:
    """Start the process on a prepared folder; it listens on loopback only and ends with us."""
    wheel = installation()
    settings = {
        "server.rootPath": root,
        "server.databaseDirectory": root / "databases",
        "server.mode": "production",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": http_port,
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt.host": "127.0.0.1",
        "bolt.port": bolt_port,
        "command.timeout": COMMAND_TIMEOUT_MS,
        "txWalFlush": 2,  # the default does not wait for the disk
        "server.defaultDatabases": f"{DATABASE}[{WRITER}]",
    }
    command = [
        str(wheel / "jre" / "bin" / "java"),
        f"-Xmx{heap}",
        "-XX:+UseCompactObjectHeaders",
        "-XX:+UseSerialGC",
    ]
    command += [
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.awt.headless=true",
    ]
    command += [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENS]
    command += [f"-Darcadedb.{name}={value}" for name, value in settings.items()]
    command += ["-cp", str(wheel / "jars" / "*"), "com.arcadedb.server.ArcadeDBServer"]
    with (root / "log" / "server.log").open("ab") as log:
        return subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is for us; we end the server in order
            cwd=root,
        )


def write_users(root: Path) -> dict[str, str]:
    """Write the server's two users with fresh passwords, and return these by user.

    The server ignores a new root password once it has this file, so both lines are written before each start.
    """
    config = root / "config"
    passwords = {user: secrets.token_urlsafe(24) for user in (WRITER, READER)}
    databases = {WRITER: {"*": ["admin"]}, READER: {DATABASE: ["reader"]}}
    lines = [
        json.dumps({"name": user, "databases": databases[user], "password": _hash(password)})
        for user, password in passwords.items()
    ]
    write_private(config / "server-users.jsonl", "\n".join(lines) + "\n")
    groups = {"databases": {"*": {"groups": GROUPS}}, "version": 2}
    write_private(config / "server-groups.json", json.dumps(groups))
    return passwords


def _hash(password: str) -> str:
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), ITERATIONS, 32)
    return f"PBKDF2WithHmacSHA256${ITERATIONS}${salt}${base64.b64encode(key).decode()}"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    draft.replace(path)
