"""The steps as pytest-bdd wants them: one fixture for each, in the namespace of a plugin module.

Registered with pytest beside the plugin that collects features, and nowhere else.
"""

import pytest_bdd
from pytest_bdd import parsers

from engine.testing.steps import STEPS

for _definition in STEPS.definitions:
    # The decorator puts the fixture among the names of the module that calls it: this one.
    pytest_bdd.step(parsers.re(_definition.regex), _definition.kind)(_definition.action)
