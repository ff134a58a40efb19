"""One file a function: who is asking, what they ask, call one service, show."""
