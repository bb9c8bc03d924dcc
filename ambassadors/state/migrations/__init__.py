"""Steps from one schema of the service state to the next, run by alembic when an older state is opened."""

from typing import Final

HEAD: Final = "0050"
"""The newest schema, by its revision; the steps are numbered by when they were begun, not by their order."""
