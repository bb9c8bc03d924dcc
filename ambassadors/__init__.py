"""Ambassadors: find a brand's true ambassadors in its own social interactions."""

__version__ = "0.4.0"
"""Part of every assessment's id: another one where the same input gives other scores or lists."""
