"""The pytest entry point: a project that sets `coverpack_collect` has its features collected.

Installed with coverpack, so that pytest loads it in every project of the environment: it imports
nothing of coverpack unless it is asked to, and keeps out of a project's own `engine` and `cli`.
"""

import pytest

_OURS = {"engine", "cli"}


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the settings."""
    parser.addini("coverpack_collect", "collect features of policies", "bool", default=False)
    parser.addini("coverpack_library", "the folder above `policies`, from the root folder")
    # pytest rewrites the assertions of packages whose name one in coverpack's wheel has: not those
    # of a project that has an `engine` of its own.
    rewritten: set[str] = getattr(pluginmanager.rewrite_hook, "_must_rewrite", set())
    rewritten -= _OURS


def pytest_configure(config: pytest.Config) -> None:
    """Collect features, where the project asks for it."""
    if config.getini("coverpack_collect"):
        _collect(config)


def _collect(config: pytest.Config) -> None:
    try:
        from engine.knowledge.library import find_library
        from engine.knowledge.texts.documents import InputError
        from engine.testing import bdd_steps
        from engine.testing.collect import FeaturePlugin
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "engine":
            raise
        message = "the project's own package `engine` hides coverpack's: run `coverpack test`"
        raise pytest.UsageError(message) from None
    named = config.getini("coverpack_library")
    own = config.rootpath / named
    try:
        library = find_library(own if named or (own / "policies").is_dir() else None)
    except InputError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(bdd_steps, "coverpack-steps")
    config.pluginmanager.register(FeaturePlugin(library), "coverpack-features")
