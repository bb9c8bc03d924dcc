"""A real Neo4j for the tests: started from cached jars, stopped with the test, killable on purpose.

>>> with Neo4jServer(folder) as server:                                                  # doctest: +SKIP
...     driver = neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password))

`make neo4j` fetches the jars. Java comes with the local graph server's wheel, else from JAVA_HOME (25 or newer).
"""

import atexit
import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import neo4j

JAVA_AT_LEAST = 25
POMS = Path(__file__).parent / "neo4j"
MODULES = [
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    *(
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in ("java.io", "java.lang", "java.nio", "java.util.concurrent", "sun.nio.ch")
    ),
]


class Neo4jServer:
    """One Neo4j on one data folder; `start` after `stop` or `kill9` goes on with the same data on the same port."""

    user = "neo4j"
    password = "only-for-tests"

    def __init__(self, folder: Path, *, wait_s: float = 60, with_gds: bool = False) -> None:
        self.folder = folder.resolve()
        self._with_gds = with_gds
        self.wait_s = wait_s
        self.port = free_port()
        self.uri = f"bolt://127.0.0.1:{self.port}"
        self.log = self.folder / "server.log"
        self._java = find_java()
        self._class_path = f"{find_jars('neo4j')}/*:{self.folder}/plugins/*"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill9()  # nobody reads the folder again, and an orderly stop takes ten seconds

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        if self._process is None:
            raise RuntimeError("this Neo4j is not running: call start() first")
        return self._process.pid

    def start(self) -> None:
        """Start the server and return when it answers a query over Bolt."""
        if self._process is not None:
            raise RuntimeError(f"this Neo4j runs already (process {self.pid})")
        if not self.folder.joinpath("conf").is_dir():
            self._prepare()
        command = [self._java, "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", *MODULES, "-cp", self._class_path]
        command += [
            "org.neo4j.server.Neo4jCommunity",
            f"--home-dir={self.folder}",
            f"--config-dir={self.folder}/conf",
        ]
        with self.log.open("ab") as log:
            # A session of its own, so that the whole group can be ended, and Ctrl-C in the terminal is ours.
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        atexit.register(self.kill9)
        self._wait_until_it_answers()

    def stop(self) -> None:
        """End the server as an administrator would; do nothing when it is down."""
        self._end(signal.SIGTERM, patience_s=30)

    def kill9(self) -> None:
        """End the server as a power cut would."""
        self._end(signal.SIGKILL, patience_s=10)

    def _prepare(self) -> None:
        conf = self.folder / "conf"
        conf.mkdir(parents=True)
        conf.joinpath("neo4j.conf").write_text(
            f"""\
server.default_listen_address=127.0.0.1
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{self.port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=64m
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
db.tx_log.preallocate=false
db.tx_log.rotation.size=16m
db.tx_log.rotation.retention_policy=2 files
""",
            encoding="utf-8",
        )
        if self._with_gds:
            self._plug_in_gds(conf / "neo4j.conf")
        set_password = ["dbms", "set-initial-password", self.password]
        subprocess.run(
            [self._java, "-cp", self._class_path, "org.neo4j.cli.AdminTool", *set_password],
            env={**os.environ, "NEO4J_HOME": str(self.folder), "NEO4J_CONF": str(conf)},
            check=True,
            capture_output=True,
        )

    def _plug_in_gds(self, settings: Path) -> None:
        """Link the jars of Graph Data Science that the server lacks: one it has twice keeps it from starting."""
        plugins = self.folder / "plugins"
        plugins.mkdir()
        has = {unversioned(jar) for jar in find_jars("neo4j").iterdir()}
        gds = find_jars("gds")
        # Its own parts go by its version: one of them is called like a part of somebody else's.
        version = gds.name.removeprefix("gds-")
        for jar in gds.iterdir():
            if jar.name.endswith(f"-{version}.jar") or unversioned(jar) not in has:
                plugins.joinpath(jar.name).symlink_to(jar)
        with settings.open("a", encoding="utf-8") as more:
            more.write("dbms.security.procedures.unrestricted=gds.*\n")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + self.wait_s
        while not listens(self.port) or not self._answers():
            if self._process is None or self._process.poll() is not None:
                self._process = None
                raise RuntimeError(
                    f"Neo4j ended while starting; the end of {self.log}:\n{self._last_lines()}"
                )
            if time.monotonic() > deadline:
                self.kill9()
                raise RuntimeError(f"Neo4j did not answer within {self.wait_s:.0f} s:\n{self._last_lines()}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver:
            try:
                driver.execute_query("RETURN 1")
            except (neo4j.exceptions.ServiceUnavailable, neo4j.exceptions.TransientError):
                return False
        return True

    def _end(self, how: signal.Signals, *, patience_s: float) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        atexit.unregister(self.kill9)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _last_lines(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])


def find_jars(what: str) -> Path:
    """Folder of the jars of ``neo4j`` or ``gds``, in the cache outside the clone."""
    pom = POMS / f"{what}.xml"
    version = re.search(rf"<{what}.version>(.+)</{what}.version>", pom.read_text(encoding="utf-8"))
    assert version, f"{pom} names no version"
    xdg_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    cache = Path(os.environ.get("AMBASSADORS_CACHE") or xdg_cache / "ambassadors")
    jars = cache / f"{what}-{version[1]}"
    if not jars.is_dir():
        raise RuntimeError(f"no {what} in {jars}: run `make {what}`")
    return jars


def unversioned(jar: Path) -> str:
    """Name of a jar without its version: ``netty-common-4.1.1.jar`` is ``netty-common``."""
    return re.sub(r"-\d[\w.+-]*\.jar$", "", jar.name)


def find_java() -> str:
    """A Java new enough for Neo4j: the one inside the local graph server's wheel, else JAVA_HOME's."""
    wheel = find_spec("arcadedb_embedded")
    if wheel is not None and wheel.submodule_search_locations:
        java = Path(wheel.submodule_search_locations[0], "jre", "bin", "java")
        if java.is_file():
            return str(java)
    java = Path(os.environ.get("JAVA_HOME", "no-java-home"), "bin", "java")
    if java.is_file() and java_version(java) >= JAVA_AT_LEAST:
        return str(java)
    raise RuntimeError(
        f"Neo4j needs Java {JAVA_AT_LEAST} or newer: install requirements-local.txt, or set JAVA_HOME",
    )


def java_version(java: Path) -> int:
    """First number of what `java -version` says."""
    said = subprocess.run([java, "-version"], check=True, capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', said)
    return int(version[1]) if version else 0


def listens(port: int) -> bool:
    """Whether anything accepts connections on this port of this machine."""
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
