"""Tests of what is deployed and configured rather than run."""
