"""Tests of migrations of data."""
