"""How a sketch is drawn."""
