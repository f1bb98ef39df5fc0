"""All lint rules. A new one goes into its family's module, with a page and a bad pack; no more."""

from collections.abc import Mapping

from engine.knowledge.lint import (
    acknowledgments,
    code_dates,
    codes,
    coverage,
    determinations,
    places,
    release,
    sources,
    to_do,
    uses,
    versions,
)
from engine.knowledge.lint.rule import Rule

RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        *release.RULES,
        to_do.RULE,
        *sources.RULES,
        *coverage.RULES,
        *determinations.RULES,
        *codes.RULES,
        *versions.RULES,
        *places.RULES,
        *uses.RULES,
        code_dates.RULE,
        acknowledgments.RULE,
    )
}
"""The rules by name, family by family."""
