"""Tests, mirroring the paths of the code."""
