"""One file a resource; each enters the house by its use cases only."""
