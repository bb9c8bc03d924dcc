"""Ambassadors: find a brand's true ambassadors in its own social interactions."""
