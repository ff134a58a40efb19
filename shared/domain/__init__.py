"""Pure values and rules: no clock, no network, no library but the standard one."""
