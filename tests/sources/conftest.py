"""What the tests of sources share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.sources.source_kit import Read, read_all


@pytest.fixture
def take(tmp_path: Path):
    """Write content to a file and read it; lines get their line breaks."""

    def write_and_read(content: str | bytes | Iterable[str], name: str = "events.csv", **options) -> Read:
        path = tmp_path / name
        if not isinstance(content, (str, bytes)):
            content = "\n".join(content) + "\n"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_all(path, **options)

    return write_and_read


@pytest.fixture
def small_blocks(monkeypatch):
    """Make pieces, blocks and limits so small that small files cross all of them."""
    sizes = (("files.PIECE", 64), ("unpacking.PIECE", 64), ("lines.BLOCK", 128), ("lines.LINE_LIMIT", 256))
    for name, size in (*sizes, ("records.LINE_LIMIT", 256)):
        monkeypatch.setattr(f"ambassadors.sources.common.{name}", size)
