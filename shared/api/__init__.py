"""HTTP: the one place in shared/ that knows Flask."""
