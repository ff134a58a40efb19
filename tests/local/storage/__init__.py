"""Tests of the Cloud Storage stand-in, with URLs signed by the unchanged client, and with the client itself."""
