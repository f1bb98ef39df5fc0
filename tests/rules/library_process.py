"""Running a script against durable_rules in a process of its own, since it may crash or hang."""

import os
import subprocess
import sys


def outcome(script: str, seconds: float = 60, **environment: str) -> str:
    """What a script printed, or how it ended: `crash`, `hang`, or the last line of its error."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env=os.environ | environment,
        )
    except subprocess.TimeoutExpired:
        return "hang"
    if done.returncode < 0:
        return "crash"
    if done.returncode > 0:
        error = done.stderr.strip().splitlines()[-1]
        return error.removeprefix("durable_rules_engine.")
    return done.stdout.strip()
