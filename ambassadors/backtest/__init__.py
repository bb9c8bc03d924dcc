"""The back-test: the ranking on the workspace's own past, against what marketing ranks by otherwise.

:mod:`~ambassadors.backtest.rolling` runs it; it is imported where it is run only, because its kernels are slow
to import. What lists say of a back-test, and where it is kept, is quick.
"""

from typing import Final

WINDOWS: Final = 8
"""Windows of the past that are tested where nobody says otherwise."""

MOST_WINDOWS: Final = 52
