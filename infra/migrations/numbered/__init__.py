"""The migrations, one module each: `mNNNN_what_becomes_true.py`. One that has been carried out anywhere is never edited."""
