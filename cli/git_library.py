"""What changed since a revision: the library as git has it, laid out in a temporary folder."""

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from engine.knowledge.library import Library, open_library
from engine.knowledge.study.library_changes import LibraryChanges, library_changes
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.near import near
from engine.language.problems import quoted

_PARTS = ("policies", "library.json")


def changes_since(library: Library, revision: str, name: str | None) -> LibraryChanges:
    """Everything that decides and changed since a revision; with a name, what concerns that pack.

    Raises `InputError` where the library is in no git repository or has no such revision, and with
    near names where neither it nor the revision has such a policy or pack.
    """
    with tempfile.TemporaryDirectory(prefix="coverpack-") as folder:
        _lay_out(library.root, revision, Path(folder))
        old = open_library(Path(folder))
        found = library_changes(old, library)
        known = [word for one in (library, old) for word in _names(one)]
    if name is None:
        return found
    if name.endswith(".json"):
        name = library.pack_named(name).name
    if name not in known:
        message = f"there is no pack {quoted(name)}, and none at `{revision}`"
        hint = near(name, dict.fromkeys(known)) or "`coverpack packs list` names them"
        raise InputError([Diagnostic(name, None, None, "", "unknown-pack", message, hint)])
    return found.of_policy(name)


def _names(library: Library) -> list[str]:
    """The policies of a library, and their versions."""
    return [*library.policy_ids(), *(pack.name for pack in library.packs())]


def _lay_out(root: Path, revision: str, folder: Path) -> None:
    present = [part for part in _PARTS if (root / part).exists()]
    if revision.startswith("-"):
        message, hint = f"`{revision}` is no revision", "name a commit, a branch or a tag"
        raise InputError([Diagnostic("--git", None, None, "", "no-revision", message, hint)])
    done = subprocess.run(
        ["git", "-C", str(root), "archive", "--format=tar", revision, "--", *present],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        message = f"git has no such library at `{revision}`: {said[-1] if said else 'it failed'}"
        hint = "name a commit, a branch or a tag of the repository that the library lies in"
        raise InputError([Diagnostic(str(root), None, None, "", "no-revision", message, hint)])
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
