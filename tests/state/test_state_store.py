"""Opening a state: schema, files, errors, several owners of the connection."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ambassadors.brands import Brand
from ambassadors.errors import AmbassadorsError, ConflictError, StorageFullError, UnreachableError, UsageError
from ambassadors.state import State, tables
from ambassadors.state.database import translate
from ambassadors.state.migrations import HEAD


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/new/folder/state.sqlite"


def described(engine: sa.Engine) -> dict[str, dict[str, tuple[str, bool]]]:
    look = sa.inspect(engine)
    return {
        table: {
            column["name"]: (str(column["type"]), column["nullable"]) for column in look.get_columns(table)
        }
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def test_the_migrations_make_what_the_tables_declare(url):
    with State.open(url) as state:
        migrated = described(state._engine)
        unique = sa.inspect(state._engine).get_unique_constraints("suppressions")
    engine = sa.create_engine("sqlite://")
    tables.METADATA.create_all(engine)
    assert migrated == described(engine)
    assert [set(one["column_names"]) for one in unique] == [{"account_id", "kind", "brand"}]
    engine.dispose()


def test_the_newest_schema_is_named_as_such(url):
    with State.open(url) as state, state.read() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == HEAD


def test_opening_again_changes_nothing(url, tmp_path):
    with State.open(url) as state:
        state.save_brand(Brand("acme"))
        before = state.version("brands"), state.audit()
    with State.open(url) as state:
        assert (state.version("brands"), state.audit()) == before
        assert state.brand_rules().keys == ("acme",)
    assert (tmp_path / "new/folder").stat().st_mode & 0o777 == 0o700


def test_eight_open_an_empty_state_at_once(url):
    errors: list[BaseException] = []

    def open_one():
        try:
            State.open(url).close()
        except AmbassadorsError as error:
            errors.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with State.open(url) as state, state.read() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM versions")) == 6


def test_a_newer_schema_is_refused_and_left_alone(url, tmp_path):
    State.open(url).close()
    file = tmp_path / "new/folder/state.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(
        ConflictError, match=r"of schema 9999, this program knows up to \d{4}; update the program"
    ):
        State.open(url)


def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "state.sqlite"
    file.write_bytes(b"holiday pictures" * 100)
    with pytest.raises(
        ConflictError, match=r"state\.sqlite cannot be used: file is not a database; .*restore a backup"
    ):
        State.open(f"sqlite:///{file}")
    assert file.read_bytes() == b"holiday pictures" * 100


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConflictError, match=r"the folder .* cannot be made: .*; choose another home"):
        State.open(f"sqlite:///{tmp_path}/file/state.sqlite")


@pytest.mark.parametrize("wrong", ["", "state.sqlite", "oracle-of-delphi://x", "postgresql+nodriver://x/y"])
def test_no_database_url_is_one_line(wrong):
    with pytest.raises(UsageError, match="give sqlite:///FILE or a PostgreSQL URL") as error:
        State.open(wrong)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("where", "text", "kind"),
    [
        ("sqlite:///s.db", "database or disk is full", StorageFullError),
        ("sqlite:///s.db", "database is locked", ConflictError),
        ("postgresql://me:secret@db/x", "connection refused", UnreachableError),
        ("postgresql://me:secret@db/x", "could not extend file: No space left on device", StorageFullError),
    ],
)
def test_what_a_database_says_becomes_an_error_of_the_house(where, text, kind):
    error = translate(sa.exc.OperationalError("SELECT", {}, Exception(f"{text}\nmore")), sa.make_url(where))
    assert type(error) is kind
    assert "secret" not in error.message
    assert "\n" not in error.message


def fail_half_way(state: State) -> None:
    with state.change("brands", "brand.save", "acme", "me") as connection:
        connection.execute(sa.insert(tables.BRANDS).values(key="acme", rules={}))
        _ = 1 / 0


def test_an_error_undoes_the_whole_change(url):
    with State.open(url) as state:
        before = state.audit(), state.version("brands")
        with pytest.raises(ZeroDivisionError):
            fail_half_way(state)
        assert state.brand_rules().brands == ()
        assert (state.audit(), state.version("brands")) == before


def test_a_full_disk_keeps_nothing_of_a_change(url):
    with State.open(url) as state:
        with state.read() as connection:
            pages = connection.scalar(sa.text("PRAGMA page_count"))

        @sa.event.listens_for(state._engine, "begin")
        def fill(connection: sa.Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

        with pytest.raises(StorageFullError, match="no space left for the state"):
            state.save_brand(Brand("acme", keywords=tuple("x" * 4000 + str(number) for number in range(50))))
        assert state.brand_rules().brands == ()


def test_another_process_is_noticed_within_a_second(url):
    with State.open(url) as mine, State.open(url) as theirs:
        assert mine.suppressed().listed == frozenset()
        theirs.suppress("x:1", "do_not_profile")
        assert theirs.suppressed().listed == {"x:1"}
        deadline = time.monotonic() + 1.5
        while not mine.suppressed().listed and time.monotonic() < deadline:
            time.sleep(0.02)
        assert mine.suppressed().listed == {"x:1"}


def test_eight_threads_write_and_nothing_is_lost(url):
    errors: list[BaseException] = []
    with State.open(url) as state:

        def write(number: int):
            try:
                for one in range(20):
                    state.suppress(f"x:{number}/{one}", "do_not_contact", by=str(number))
                    state.suppression_version()
                    state.suppressed()
            except AmbassadorsError as error:
                errors.append(error)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        assert state.suppression_version() == 160
        assert len(state.suppressed().suggested) == len(state.suppressions(limit=500)) == 160
        assert [entry.id for entry in state.audit()] == list(range(1, 161))


def test_the_schema_can_be_made_in_postgresql():
    dialect = postgresql.dialect()
    made = "\n".join(
        str(sa.schema.CreateTable(table).compile(dialect=dialect)) for table in tables.METADATA.sorted_tables
    )
    assert made.count("BIGSERIAL") == 5
