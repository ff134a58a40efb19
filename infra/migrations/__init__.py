"""Migrations of data: older forms of documents brought to today's, by number and in batches, while people work."""
