"""Everything the functions share: rules, ports, adapters and services."""
