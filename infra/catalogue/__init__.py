"""Commands for who writes entries of the catalogue: check them all, and see or send what one would send."""
