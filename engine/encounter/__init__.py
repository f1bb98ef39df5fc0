"""The encounter: what is decided. Read and checked here, with the facts that follow from it."""
