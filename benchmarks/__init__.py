"""Speed and memory, measured in one run against a named peer or limit. `python -m benchmarks`."""
