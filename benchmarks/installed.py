"""The `ambassadors` command as an installation runs it: without pandas.

python -m benchmarks.installed COMMAND ...

pandas is a development package here (a peer), and pyarrow imports it wherever it finds it, for half a second.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder

from ambassadors.cli import main


class Hidden(MetaPathFinder):
    """Says that there is no pandas."""

    def find_spec(self, name: str, _path: object, _target: object = None) -> None:
        """Refuse pandas, leave the rest to the others."""
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


if __name__ == "__main__":
    sys.meta_path.insert(0, Hidden())
    main()
