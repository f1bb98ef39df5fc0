"""Which facts to ask for where one is unknown: what a person can state, never what is derived."""

from collections.abc import Mapping

from engine.encounter.observe import Observations
from engine.language.facts import Fact
from engine.language.values import SetValue


def facts_to_ask(id: str, facts: Mapping[str, Fact], observations: Observations) -> tuple[str, ...]:
    """The stated facts to ask for when a fact is unknown: itself, or what it is derived from.

    Those already settled are not asked for; where all are (their sources contradict each other),
    the fact itself is. Beside a fact that others contradict these are asked for too: it may be they
    that are wrong.
    """
    open_ones = tuple(name for name in facts[id].asks if not _settled(name, observations))
    asked = open_ones or facts[id].asks
    seen = [observations.by_key[name] for name in asked if name in observations.by_key]
    return tuple(dict.fromkeys((*asked, *(other for one in seen for other in one.against))))


def _settled(id: str, observations: Observations) -> bool:
    value = observations.values.get(id)
    return value is not None and not (isinstance(value, SetValue) and not value.complete)
