"""Lint: whether files of a knowledge base are right, and fit for release.

`files` finds them and `reading` reads them (JSON, schema, typed reader). The rules look at
`subjects`; `registry` lists them, family by family. `run` puts it together. Each rule has a page in
`docs/lint`.
"""

from engine.knowledge.lint.registry import RULES
from engine.knowledge.lint.rule import Rule
from engine.knowledge.lint.run import Report, lint

__all__ = ["RULES", "Report", "Rule", "lint"]
