"""What features exercise, as one page of HTML that needs no other file."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from cli.coverage_text import offered, share
from cli.whole_file import write_new_file
from engine.knowledge.library import Library
from engine.proof.coverage import Covered, PackCoverage, State
from engine.proof.obligations import Kind

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 70em; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; margin: .5em 0 1.5em; }
th, td { text-align: left; padding: .2em .6em; border-bottom: 1px solid #ddd; vertical-align: top; }
td.number { text-align: right; }
.covered { color: #17692f; } .missing { color: #a11; font-weight: 600; }
.infeasible { color: #666; } .unanswered { color: #8a6100; }
pre { background: #f5f5f5; padding: .6em; overflow-x: auto; }
"""
_WORDS = {
    State.COVERED: "shown",
    State.MISSING: "not shown",
    State.INFEASIBLE: "cannot be shown (proven)",
    State.UNANSWERED: "not answered",
}


def write_html(path: Path, found: Sequence[PackCoverage], library: Library) -> None:
    """Write the page. Raises `InputError` where that cannot be done."""
    write_new_file(path, "\n".join(_page(found, library)) + "\n", replace=True)


def _page(found: Sequence[PackCoverage], library: Library) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield f"<title>Coverage of packs by features</title><style>{_STYLE}</style></head><body>"
    yield "<h1>Coverage of packs by features</h1>"
    yield "<table><tr><th>pack</th><th>examples</th>"
    yield "".join(f"<th>{kind}</th>" for kind in Kind) + "</tr>"
    for one in found:
        name = escape(one.pack.name)
        shares = "".join(f'<td class="number">{share(one, kind)}</td>' for kind in Kind)
        yield f'<tr><td><a href="#{name}">{name}</a></td>'
        yield f'<td class="number">{one.examples}</td>{shares}</tr>'
    yield "</table>"
    for one in found:
        yield from _pack(one, library)
    yield "</body></html>"


def _pack(one: PackCoverage, library: Library) -> Iterator[str]:
    name = escape(one.pack.name)
    yield f'<h2 id="{name}">{name}</h2><p>{escape(one.pack.title)}</p>'
    if one.beyond is not None:
        yield f'<p class="unanswered">not asked: {escape(one.beyond)}</p>'
    yield "<table><tr><th>what</th><th>state</th><th>examples</th></tr>"
    for row in one.rows:
        yield from _row(one, row, library)
    yield "</table>"


def _row(one: PackCoverage, row: Covered, library: Library) -> Iterator[str]:
    words = escape(row.obligation.words(library))
    scenario = offered(one.pack, row, library)
    if scenario:
        text = escape("\n".join(scenario))
        words += f"<details><summary>a scenario that shows it</summary><pre>{text}</pre></details>"
    state = f'<td class="{row.state}">{_WORDS[row.state]}</td>'
    yield f'<tr><td>{words}</td>{state}<td class="number">{row.examples}</td></tr>'
