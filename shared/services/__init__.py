"""What the platform does: one verb a file, each taking the App first."""
