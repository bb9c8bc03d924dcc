"""The HTTP API: reads the current assessment, takes interactions in, computes no score."""
