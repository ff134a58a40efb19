"""One contract and one file per adapter; each SDK is imported on first use, inside its adapter."""
