"""How a job is brought to the worker, now or later."""
