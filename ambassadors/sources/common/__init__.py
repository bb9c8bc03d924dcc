"""What the platforms share: options, files, formats, and the way to canonical events."""
