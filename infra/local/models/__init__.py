"""Models that run on this machine without any key: text by a small language model, pictures and films by rule."""
