"""Coding tables: what is known of codes, units and pairs on a day, and where that stands."""
