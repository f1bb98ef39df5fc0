"""Make `.venv` ready: check the machine, install coverpack, and say plainly what is missing.

`make` calls this before anything else. It runs on the standard library alone and on any Python from
3.6 on, so that a Python that is too old gets a sentence and not a syntax error.

    python3 setup/prepare.py            create or update `.venv`; silent when there is nothing to do
    python3 setup/prepare.py --check    only say whether this Python could be used

The environment variable PYTHON names the interpreter; without it the newest usable one is taken.
"""

import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
STAMP = VENV / "coverpack-installed"
LOG = VENV / "coverpack-install.log"
# What decides the content of `.venv`; a change in one of them installs anew.
INPUTS = ("pyproject.toml", "constraints.txt", "setup/prepare.py", "engine/__init__.py")

OLDEST = (3, 11)
TOO_OLD = f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed"
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3")
# durable_rules 2.0.28 calls a function that CPython 3.13 removed; this one has the same signature.
REMOVED_CALL = "-DPyEval_CallObject=PyObject_CallObject"

UNREACHABLE = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "SSLError",
    "Connection refused",
    "Network is unreachable",
    "Temporary failure in name resolution",
)


class SetUpError(Exception):
    """Something the machine lacks; the message is the one sentence to show."""


class Interpreter(NamedTuple):
    """A Python that can be used: its version and where it really is."""

    version: str
    path: str


# --- What the machine must offer ------------------------------------------------------------


def version_problem(version: Tuple[int, ...], path: str) -> Optional[str]:
    """Say so if this version of Python is too old."""
    if version[:2] >= OLDEST:
        return None
    found = ".".join(map(str, version[:3]))
    return (
        f"{TOO_OLD}, and `{path}` is {found}: install "
        "a newer Python, or name one that is already there, as in `make test PYTHON=python3.12`"
    )


def venv_problem(version: Tuple[int, ...]) -> Optional[str]:
    """Say so if virtual environments cannot be made (Debian ships them apart from Python)."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return None
    release = "{}.{}".format(*version[:2])
    return (
        "this Python cannot make virtual environments: install its `venv` module, "
        f"for example with `apt-get install python{release}-venv`"
    )


def compiler() -> Optional[List[str]]:
    """The C compiler as a command: the one asked for, the one Python was built with, or any."""
    built_with = sysconfig.get_config_var("CC")
    for command in (os.environ.get("CC"), built_with, "cc", "gcc", "clang"):
        words = shlex.split(command) if command else []
        if words and shutil.which(words[0]):
            return words
    return None


def compiler_problem(found: Optional[Sequence[str]]) -> Optional[str]:
    """Say so if there is no C compiler: durable_rules is compiled when it is installed."""
    if found or os.name == "nt":  # on Windows setuptools finds its compiler without PATH
        return None
    return (
        "no C compiler was found, and the rules engine is compiled when it is installed: install "
        "one, for example with `apt-get install gcc libc6-dev` or `xcode-select --install`"
    )


def headers_problem(folder: str, version: Tuple[int, ...]) -> Optional[str]:
    """Say so if the C headers of Python are not there."""
    if (Path(folder) / "Python.h").is_file():
        return None
    release = "{}.{}".format(*version[:2])
    return (
        f"the C headers of Python {release} are missing (no `Python.h` in `{folder}`): install "
        f"them, for example with `apt-get install python{release}-dev`"
    )


def problem_here() -> Optional[str]:
    """The first thing that keeps this interpreter from being used, or None."""
    version = tuple(sys.version_info[:3])
    return (
        version_problem(version, sys.executable)
        or venv_problem(version)
        or compiler_problem(compiler())
        or headers_problem(sysconfig.get_path("include"), version)
    )


# --- Which interpreter ----------------------------------------------------------------------


def probe(name: str) -> Tuple[Optional[Interpreter], Optional[str]]:
    """The Python of this name, or what it lacks; both None when it does not run."""
    try:
        answer = subprocess.run(
            [name, str(Path(__file__).resolve()), "--check"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            check=False,
        )
    except OSError:
        return None, None
    if answer.returncode == 0 and answer.stdout.startswith("usable "):
        _, version, path = answer.stdout.strip().split(" ", 2)
        return Interpreter(version, path), None
    prefix, _, sentence = answer.stderr.strip().partition("coverpack: ")
    return None, (sentence if sentence and not prefix else None)


def choose(asked: Optional[str], before: Optional[Interpreter]) -> Interpreter:
    """The interpreter to use: the one asked for, else the one used before, else the newest."""
    if asked:
        usable, problem = probe(asked)
        if usable:
            return usable
        raise SetUpError(
            problem or f"`{asked}` (from PYTHON) does not run: name a Python 3.11 or later"
        )
    problems = []
    for name in ([before.path] if before else []) + [*CANDIDATES, sys.executable]:
        usable, problem = probe(name)
        if usable:
            return usable
        if problem:
            problems.append(problem)
    # A Python that is new enough but lacks something is nearer to working than one that is too old.
    raise SetUpError(min(problems, key=lambda text: text.startswith(TOO_OLD)))


# --- The virtual environment ----------------------------------------------------------------


def wanted() -> str:
    """What `.venv` should be made from: the content of INPUTS, and where the checkout is."""
    digest = hashlib.sha256(str(ROOT).encode("utf-8"))
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def made_from() -> Tuple[Optional[str], Optional[Interpreter]]:
    """What `.venv` was made from, and with which interpreter, if it is whole and runs."""
    try:
        digest, version, path = STAMP.read_text(encoding="utf-8").strip().split(" ", 2)
        subprocess.run([str(VENV_PYTHON), "-c", ""], check=True, stderr=subprocess.DEVNULL)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None, None
    return digest, Interpreter(version, path)


def build_environment(version: str) -> Dict[str, str]:
    """The environment in which pip builds and installs, with the build requirements pinned too."""
    environment = dict(os.environ)
    # By relative name: pip splits this variable at blanks, and a checkout may stand in `My Files`.
    environment["PIP_CONSTRAINT"] = environment["PIP_BUILD_CONSTRAINT"] = "constraints.txt"
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    environment["PIP_USER"] = "0"
    environment.setdefault("PIP_RETRIES", "2")
    environment.pop("PYTHONPATH", None)
    if tuple(map(int, version.split(".")[:2])) >= (3, 13):
        flags = environment.get("CPPFLAGS", "")
        environment["CPPFLAGS"] = f"{flags} {REMOVED_CALL}".strip()
    found = compiler()
    if found:
        environment["CC"] = " ".join(shlex.quote(word) for word in found)
    return environment


def pinned(name: str) -> str:
    """The line of `constraints.txt` that pins this distribution."""
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(name + "=="):
            return line.strip()
    raise SetUpError(f"`constraints.txt` does not pin `{name}`: restore the file")


def explain(output: str) -> str:
    """One sentence for a failed installation, from what pip printed."""
    if any(sign in output for sign in UNREACHABLE):
        return (
            "the package index could not be reached: connect to the network, or set PIP_INDEX_URL "
            "to an index you can reach, or PIP_NO_INDEX=1 and PIP_FIND_LINKS to a folder with the "
            "packages of `constraints.txt`"
        )
    if "No matching distribution found" in output or "ResolutionImpossible" in output:
        return (
            "the package index does not offer a package of `constraints.txt` for this Python: "
            "set PIP_INDEX_URL to one that does, or choose another Python; "
            f"pip's words are in `{LOG}`"
        )
    if "No space left on device" in output:
        return "the disk is full: free about 2 GB and run the command again"
    if "command" in output and "failed with exit" in output:
        return f"the rules engine could not be compiled: see the compiler's messages in `{LOG}`"
    return f"installing failed: see pip's messages in `{LOG}`"


def pip(environment: Dict[str, str], *arguments: str) -> None:
    """Install into `.venv`; pip's own words go to the log.

    Raises:
        SetUpError: pip failed.
    """
    done = subprocess.run(
        [str(VENV_PYTHON), "-m", "pip", "install", "--no-input", *arguments],
        cwd=str(ROOT),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = done.stdout.decode("utf-8", "replace")
    with LOG.open("a", encoding="utf-8") as log:
        log.write(output)
    if done.returncode != 0:
        raise SetUpError(explain(output))


def engine_imports(requirement: str) -> bool:
    """Whether `.venv` has the rules engine at this version, and it can be loaded."""
    version = requirement.partition("==")[2]
    program = (
        "import durable_rules_engine, importlib.metadata as m, sys; "
        "sys.exit(m.version('durable_rules') != sys.argv[1])"
    )
    command = [str(VENV_PYTHON), "-c", program, version]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def install(python: Interpreter, anew: bool) -> None:
    """Create `.venv` if `anew`, and install coverpack, editable, with all its tools."""
    if anew:
        say(f"creating .venv with Python {python.version}")
        done = subprocess.run(
            [python.path, "-m", "venv", "--clear", str(VENV)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            raise SetUpError(
                f"the virtual environment could not be made in `{VENV}`: see whether the folder "
                "can be written and the disk has room"
            )
    say("installing into .venv (some minutes the first time)")
    LOG.write_text("", encoding="utf-8")
    environment = build_environment(python.version)
    engine = pinned("durable_rules")
    if not engine_imports(engine):
        # Not from pip's cache: a wheel built without the macro cannot be loaded, and stays there.
        pip(environment, "--no-cache-dir", "--use-pep517", "--force-reinstall", engine)
        if not engine_imports(engine):
            raise SetUpError(
                f"the rules engine was compiled but Python {python.version} cannot load it: use "
                "Python 3.12, as in `make test PYTHON=python3.12`"
            )
    pip(environment, "--editable", ".[proof,scale,spark,test]")


def prepare(asked: Optional[str]) -> None:
    """Bring `.venv` up to date; do nothing if it is."""
    digest, before = made_from()
    if digest == wanted() and not asked:
        return
    python = choose(asked, before)
    if digest == wanted() and python == before:
        return
    if STAMP.exists():
        STAMP.unlink()  # an installation that is interrupted must not look finished
    install(python, anew=python != before)
    STAMP.write_text("{} {} {}\n".format(wanted(), *python), encoding="utf-8")


def say(text: str) -> None:
    """One line to the person at the terminal."""
    sys.stderr.write(f"coverpack: {text}\n")
    sys.stderr.flush()


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when the machine has what is needed, else 1 and a sentence."""
    if list(arguments) == ["--check"]:
        problem = problem_here()
        if problem:
            say(problem)
            return 1
        version = ".".join(map(str, sys.version_info[:3]))
        sys.stdout.write(f"usable {version} {sys.executable}\n")
        return 0
    if arguments:
        say(f"`{arguments[0]}` is not understood: call it without arguments, or with --check")
        return 1
    try:
        prepare(os.environ.get("PYTHON") or None)
    except SetUpError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted: run the command again to go on")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
