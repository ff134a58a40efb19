"""Checks of files by programs of others, each in an environment of its own: their packages and ours do not agree."""
