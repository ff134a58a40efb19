"""Tests of the Cloud Tasks stand-in, through the unchanged client and against real HTTP workers."""
