"""Tests of the local system's parts, through the unchanged production clients."""
