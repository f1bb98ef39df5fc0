"""JSON on standard output: UTF-8, whatever the terminal's encoding is."""

import sys

from engine.knowledge.texts.json_writer import compact, pretty


def write_json(value: object) -> None:
    """One value, laid out to be read."""
    sys.stdout.flush()
    sys.stdout.buffer.write(pretty(value).encode() + b"\n")
    sys.stdout.flush()


def write_line(value: object) -> None:
    """One value on one line, as NDJSON has it."""
    sys.stdout.flush()
    sys.stdout.buffer.write(compact(value).encode() + b"\n")
    sys.stdout.flush()
