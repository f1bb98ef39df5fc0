"""The command line: turns results into text or JSON, decides nothing."""
