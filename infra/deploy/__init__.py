"""Rolls a release out in Google Cloud: revisions without traffic, questions to them, traffic in steps, and the way back."""
