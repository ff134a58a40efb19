"""The doctor: looks at the settings of a system, says what is wrong, and how to mend it."""
