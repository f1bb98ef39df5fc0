"""The coverpack library: payer coverage policies as data, decided by rules, with cited reasons.

Packages are stages, in this order, and each imports only stages before it: `language` (conditions
and their meaning), `knowledge` (facts, packs, payers, loaded and checked), `encounter` (what is
decided),
`rules` (conditions on durable_rules), `decide` (the decision), `testing` (Gherkin features).
"""

__version__ = "0.1.0"
