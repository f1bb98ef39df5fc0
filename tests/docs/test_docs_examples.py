"""Every example in the documentation is real output."""

from pathlib import Path

import pytest

from tests.docs.documented import PAGES, ROOT, blocks, run

WITH_COMMANDS = [page for page in PAGES if any(block.is_console for block in blocks(page))]


def test_the_readme_shows_real_commands() -> None:
    assert ROOT / "README.md" in WITH_COMMANDS


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_shows_what_its_commands_print(page: Path, tmp_path: Path) -> None:
    outcomes = run(page, tmp_path)
    assert [outcome.text for outcome in outcomes] == [outcome.block.body for outcome in outcomes]
    assert [o.exit_code for o in outcomes] == [o.block.exit_code for o in outcomes]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    import re

    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []
