"""The texts that come in and go out: JSON with positions, and what is wrong with it."""
