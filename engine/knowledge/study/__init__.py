"""Studying packs: how versions differ, over time and side by side, and what is not known."""
