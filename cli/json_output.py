"""JSON on standard output: UTF-8, whatever the terminal's encoding is."""

import sys

from engine.knowledge.json_writer import pretty


def write_json(value: object) -> None:
    """One value, laid out to be read."""
    sys.stdout.flush()
    sys.stdout.buffer.write(pretty(value).encode() + b"\n")
    sys.stdout.flush()
