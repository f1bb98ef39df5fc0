"""`coverpack schema`: the schemas, and the one for editors."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import Library
from engine.knowledge.schema_check import known_forms, schema_of

Json = dict[str, Any]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["schema", *arguments])


def test_without_a_form_the_forms_are_listed() -> None:
    assert run().output.split() == list(known_forms())


@pytest.mark.parametrize("form", known_forms())
def test_the_schema_of_a_form_is_printed(form: str) -> None:
    done = run(form)
    assert done.exit_code == 0
    assert json.loads(done.output) == schema_of(form)


def test_the_editor_schema_names_the_facts_of_the_library(shipped: Library) -> None:
    schema = json.loads(run("--editor").output)
    assert schema["$defs"]["condition"]["properties"]["fact"]["enum"] == list(shipped.facts)


def test_the_editor_schema_is_that_of_the_library_that_is_named(
    library_of: Callable[..., Library], pack_json: Callable[..., Json]
) -> None:
    last = {"id": "last", "outcome": "not_covered", "basis": "investigational"}
    library = library_of(pack_json({"OWN-1": {"fact": "implant.electronic", "is": True}}, [last]))
    done = CliRunner().invoke(main, ["--library", str(library.root), "schema", "--editor"])
    ids = json.loads(done.output)["$defs"]["condition"]["properties"]["criterion"]["enum"]
    assert "OWN-1" in ids


def test_it_is_written_to_a_file_in_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / ".vscode" / "pack.schema.json"
    assert run("--editor", "-o", str(file)).output == f"wrote {file}\n"
    file.write_text("old")
    run("pack", "-o", str(file))
    assert json.loads(file.read_text()) == schema_of("pack")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pak",), "did you mean `pack`?"),
        (("policy",), "there is no form `policy`"),
        (("facts", "--editor"), "--editor goes with the form `pack`"),
        (("-o", "x.json"), "name the form to write"),
    ],
)
def test_a_wrong_call_is_refused(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())
