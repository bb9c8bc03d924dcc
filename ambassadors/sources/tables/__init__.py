"""Tables that other tools export, each known by its header."""
