"""The libraries that work at scale needs, which are an extra of the distribution."""

from importlib.util import find_spec

from engine.knowledge.texts.documents import Diagnostic, InputError

SCALE = ("duckdb", "pyarrow", "sqlglot")


def require(*modules: str, extra: str = "scale", file: str = "coverpack") -> None:
    """Raise `InputError` where one of the modules is not installed, naming the extra."""
    absent = [name for name in modules if find_spec(name) is None]
    if absent:
        listed = ", ".join(absent)
        verb = "is" if len(absent) == 1 else "are"
        message = f"{listed} {verb} not installed"
        hint = f"install the extra: `pip install 'coverpack[{extra}]'`"
        raise InputError([Diagnostic(file, None, None, "", "not-installed", message, hint)])
