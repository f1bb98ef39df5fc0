"""The packs of an earlier revision: the library as git has it, laid out in a temporary folder."""

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from engine.knowledge.library import Library, open_library
from engine.knowledge.packs import Pack
from engine.knowledge.texts.documents import Diagnostic, InputError

_PARTS = ("policies", "library.json")


def packs_since(library: Library, revision: str, policy: str | None) -> list[tuple[Pack, Pack]]:
    """The packs whose content changed since a revision, then and now; with `policy` its alone.

    Raises `InputError` where the library is in no git repository or has no such revision.
    """
    with tempfile.TemporaryDirectory(prefix="coverpack-") as folder:
        _lay_out(library.root, revision, Path(folder))
        old = open_library(Path(folder))
        then = {pack.name: pack for pack in old.packs()}
    found = []
    for pack in library.packs():
        named = policy in (None, pack.name, pack.id)
        before = then.get(pack.name) or _version_before(pack, then)
        if named and before is not None and before.digest != pack.digest:
            found.append((before, pack))
    return found


def _version_before(pack: Pack, then: dict[str, Pack]) -> Pack | None:
    """The latest version of a policy at a revision, for a version that is new since."""
    versions = [one for one in then.values() if one.id == pack.id]
    return max(versions, key=lambda one: (str(one.earliest), one.version), default=None)


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
