"""Everything around the product: its deployment, its gateway contract and its local system."""
