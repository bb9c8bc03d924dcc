"""Opening, unpacking and cutting: nothing is lost, nothing is held."""

import gzip
import io
import random
import subprocess
import sys
import textwrap

import pyarrow as pa
import pytest

from ambassadors.errors import InputError, UsageError
from ambassadors.sources import ReadOptions, read
from tests.sources.source_kit import GOOD, HEADER, read_all


def zstd(data):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


def lines(count):
    noise = random.Random(1)
    body = "".join(
        f"e{n},2026-07-01T12:00:00Z,like,x:{noise.randrange(10**9)},x:{noise.randrange(10**9)}\n"
        for n in range(count)
    )
    return f"{HEADER}\n{body}".encode()


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstd, lambda data: gzip.compress(data[:500]) + gzip.compress(data[500:])]
)
@pytest.mark.parametrize("name", ["events.csv", "events.csv.gz", "events"])
def test_compression_is_told_by_content(take, pack, name):
    got = take(pack(lines(3000)), name)
    assert got.ids == [f"e{n}" for n in range(3000)]
    assert [event["line"] for event in got.events] == list(range(2, 3002))


def test_gzip_padding_is_no_damage(take):
    assert not take(gzip.compress(lines(10)) + bytes(512)).rejects


@pytest.mark.parametrize(("pack", "word"), [(gzip.compress, "gzip"), (zstd, "zstd")])
@pytest.mark.parametrize("name", ["events.csv", "events.ndjson"])
def test_a_truncated_file_keeps_the_rows_before_the_cut(take, pack, word, name):
    data = lines(60_000)
    if name == "events.ndjson":
        fields = '{{"event_id":"{}","at":"{}","kind":"{}","actor_id":"{}","target_id":"{}"}}'
        data = "\n".join(fields.format(*row.split(",")) for row in data.decode().split("\n")[1:-1]).encode()
    packed = pack(data)
    got = take(packed[: len(packed) * 3 // 4], name)
    [reject] = got.rejects
    assert got.ids == [f"e{n}" for n in range(len(got.ids))]
    assert len(got.ids) > 30_000
    assert reject.line == len(got.ids) + (2 if name == "events.csv" else 1)
    assert reject.reason == (
        f"the {word} file is truncated; the lines before are read: fetch the file again and load it whole"
    )
    assert got.records == len(got.ids) + 1


def test_a_damaged_gzip_says_so(take):
    packed = bytearray(gzip.compress(lines(60_000)))
    packed[-6] ^= 1  # the checksum
    got = take(bytes(packed))
    assert len(got.ids) > 59_000
    assert got.where == [(len(got.ids) + 2, "")]
    assert (
        "the gzip file is damaged (-3 while decompressing data: incorrect data check)"
        in got.rejects[0].reason
    )


def test_standard_input(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(gzip.compress(lines(5))))
    monkeypatch.setattr(sys, "stdin", stream)
    assert len(read_all(None).ids) == 5
    assert not stream.closed


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda path: path.mkdir(), "is a folder; name the files in it"),
        (lambda path: None, "does not exist; check the path"),
        (lambda path: path.write_bytes(b""), "is empty; there is nothing to read"),
        (lambda path: path.write_bytes(gzip.compress(b"")), "is empty"),
        (lambda path: path.write_bytes(b"\xef\xbb\xbf"), "is empty"),
        (lambda path: path.write_bytes(b"\x1f\x8b\x08"), "the gzip file is truncated; nothing could be read"),
    ],
)
def test_what_cannot_be_opened(tmp_path, make, text):
    path = tmp_path / "events.csv"
    make(path)
    with pytest.raises(InputError, match=text) as caught:
        read_all(path)
    assert str(path) in caught.value.message
    assert "\n" not in caught.value.message


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError

    path = tmp_path / "events.csv"
    path.write_text(HEADER)
    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(InputError, match="may not be read by this user; change its permissions"):
        read(path, ReadOptions())


def test_a_byte_order_mark_is_no_part_of_the_header(take):
    assert take("\ufeff" + HEADER + "\n" + GOOD).ids == ["e1"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1"])
def test_encodings(take, encoding):
    text = f"{HEADER},text\n{GOOD},déjà vu\n"
    assert take(text.encode(encoding), encoding=encoding).events[0]["text"] == "déjà vu"


def test_a_byte_outside_the_encoding_costs_its_record(take):
    got = take(
        f"{HEADER},text\n{GOOD},ok\n".encode() + b"e2,2026-07-01T12:00:00Z,share,x:1,x:2,\x81\n",
        encoding="cp1252",
    )
    assert (got.ids, got.where) == (["e1"], [(3, "text")])


def test_small_blocks_change_nothing(take, small_blocks):
    quoted, bad = 'e{0},2026-07-01T12:00:00Z,share,x:1,x:2,"a\n""{0}"",\nb"', "e{0},,share,x:1,x:2,t"
    rows = [HEADER + ",text", *((quoted if n % 3 else bad).format(n) for n in range(200))]
    got = take(rows)
    good = [n for n in range(200) if n % 3]
    assert got.ids == [f"e{n}" for n in good]
    assert [event["text"] for event in got.events] == [f'a\n"{n}",\nb' for n in good]
    assert [event["line"] for event in got.events] == [
        2 + n + 2 * len([m for m in range(n) if m % 3]) for n in good
    ]
    assert len(got.rejects) == 67


def test_an_overlong_line_is_one_reject(take, small_blocks):
    rows = [HEADER, GOOD, "x" * 5000, GOOD.replace("e1", "e2"), "y" * 257, GOOD.replace("e1", "e3")]
    got = take(rows)
    assert got.ids == ["e1", "e2", "e3"]
    assert [event["line"] for event in got.events] == [2, 4, 6]
    assert got.where == [(3, ""), (5, "")]
    assert "write one record a line" in got.rejects[0].reason


@pytest.mark.parametrize(
    "rest",
    ["", GOOD.replace("e1", "e3") + "\n", "z" * 300 + "\n", (GOOD + "\n") * 20],
    ids=["end", "more", "line", "limit"],
)
def test_a_quote_that_does_not_close_costs_one_line(take, small_blocks, rest):
    got = take(
        f'{HEADER},text\n{GOOD},a\ne2,2026-07-01T12:00:00Z,share,x:1,x:2,"open\n'
        + rest.replace("x:2\n", "x:2,b\n")
    )
    assert got.ids[0] == "e1"
    assert len(got.ids) == 1 + rest.count(",b") + rest.count("x:2\n")
    assert got.rejects[0].line == 3
    assert 'a quote (") opens here and does not close' in got.rejects[0].reason


def test_a_line_of_200_mb_is_not_held(tmp_path):
    path = tmp_path / "long.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(f"{HEADER}\n{GOOD}\n".encode())
        for _ in range(200):
            file.write(bytes(1_000_000))
        file.write(b"\n" + GOOD.replace("e1", "e2").encode() + b"\n")
    program = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from ambassadors.sources import ReadOptions, read
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        batches = list(read(Path(sys.argv[1]), ReadOptions()))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        rejects = [reject for batch in batches for reject in batch.rejects]
        print(grown // 1024, sum(batch.events.num_rows for batch in batches), *[(r.line, r.reason) for r in rejects])
    """)
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    grown, events, reject = done.stdout.split(" ", 2)
    assert int(grown) < 150, "MiB"
    assert (events, reject) == ("2", "(3, 'line longer than 16 MiB; write one record a line')\n")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"source": "snap"}, "no such source; did you mean 'snap-activity'?"),
        ({"mapping": {"user": "actor"}}, "no field is called 'actor'; did you mean 'actor_id'?"),
        ({"kinds": {"RT": "retweet"}}, "--kinds RT=retweet: no kind is called 'retweet'"),
        ({"format": "xlsx"}, "--format xlsx: no such format"),
        ({"encoding": "cp1253x"}, "--encoding cp1253x: no such encoding"),
    ],
)
def test_options_that_do_not_exist(tmp_path, options, text):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, ReadOptions(**options))
    assert text in caught.value.message
