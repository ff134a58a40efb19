"""The whole system on one machine: stand-ins for what Google Cloud runs, and the means to start and stop them."""
