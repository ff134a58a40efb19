"""Where things are kept: the store of documents, the lists and searches over them, and the files."""
