"""Raw rows to prepared ones: every list, line, derived fact and contradiction worked out once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from engine.encounter.derived import DERIVED, inputs_of
from engine.language.facts import Fact
from engine.language.values import Kind
from engine.scale import derive, sql, states
from engine.scale.asked import Asked
from engine.scale.columns import COMPLETE
from engine.scale.dialect import Dialect
from engine.scale.key_columns import KEYS, KeyColumns
from engine.scale.prepared_columns import HEADER as HEADER_SHOWN
from engine.scale.prepared_columns import POSITION, contradiction
from engine.scale.set_columns import mask_columns
from engine.scale.sql import Expr

HEADER = {"patient.birth_date": "birth_date", "patient.sex": "sex"}
"""The facts that stand in fields of the encounter, by the raw column that holds them."""
CLAIM_HEADER = ("claim.form", "claim.setting", "claim.place_of_service", "claim.primary_elsewhere")
_STATED, _DERIVED = "stated:", "derived:"
_ASSUMED = "procedure.technique"


@dataclass(frozen=True)
class Preparation:
    """The query that prepares rows for some packs, in the words of one engine.

    `keys` are the columns of what selects a policy; `claims` those that claim lines are decided by,
    over raw columns and over prepared ones.
    """

    asked: Asked
    dialect: Dialect
    keys: KeyColumns
    claims: Sequence[Sequence[tuple[str, Expr]]] = ()

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The dictionary."""
        return self.asked.facts

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The facts that get columns: those asked, and what derived ones are worked out from."""
        found = {test.fact for test in self.asked.tests}
        derived = [id for id in self.facts if id in DERIVED or self.facts[id].indexed]
        for id in derived:
            found |= {id, *self.facts[id].asks, *inputs_of(self.facts[id])}
        return frozenset(found & self.facts.keys())

    @cached_property
    def contradictions(self) -> tuple[tuple[str, str, bool], ...]:
        """The facts that presuppose others: which, and with which value."""
        return tuple(
            (id, other, needed)
            for id, fact in self.facts.items()
            if self._is_stated(id)
            for other, needed in fact.presupposes.items()
            if {id, other} & self.wanted
        )

    def query(self, source: str) -> exp.Select:
        """The query over a table of raw rows with their positions."""
        below = sql.layer(exp.to_table(source), [*self._contradicting()])
        for columns in self.keys.columns():
            below = sql.layer(sql.nested(below), columns)
        settled = [*self._settled()]
        names = [name for name, _ in settled]
        below = sql.layer(sql.nested(below), settled, keep=False)
        layers = [derive.bodies_in_both(), derive.bodies_retreated()]
        for id, derivation in derive.SCALARS.items():
            made = derivation(self.dialect)
            if self.facts[id].givable:  # derived once, then looked at beside what is stated
                layers += [[(_DERIVED + id, made)], [(id, self._beside_stated(id))]]
            else:
                layers.append([(id, made)])
        layers += [list(added) for added in self.claims[1:]]
        for added in layers:
            below = sql.layer(sql.nested(below), added)
            names += [name for name, _ in added]
        working = frozenset(self._working())
        kept = [self._as_prepared(name) for name in names if name not in working]
        return exp.select(*kept).from_(sql.nested(below))

    def _as_prepared(self, name: str) -> Expr:
        """A column as it is kept: a yes or no is the state of the test that asks for it."""
        value = sql.column(name)
        if name not in self.facts or self.facts[name].kind is not Kind.BOOLEAN:
            return value
        return sql.named(states.of_condition(value), name)

    def _working(self) -> Iterable[str]:
        yield from (derive.BOTH, derive.EITHER, derive.NAMED, derive.NAMES_BVN)
        for id in derive.SCALARS:
            if self.facts[id].givable:
                yield from (_DERIVED + id, _STATED + id)
                yield from (f"{_STATED}{id}:conflict", f"{_STATED}{id}:said")

    def _is_stated(self, id: str) -> bool:
        fact = self.facts[id]
        return fact.given == "facts" and id not in DERIVED

    def _contradicting(self) -> Iterable[tuple[str, Expr]]:
        """For each presupposition whether it is broken; never unknown."""
        for id, other, needed in self.contradictions:
            there = sql.column(other)
            broken = sql.negated(there) if needed else there
            yield contradiction(id, other), sql.is_true(sql.both([broken, self._claims(id)]))

    def _claims(self, id: str) -> Expr:
        """Whether a stated value says that something is there."""
        value = sql.column(id)
        match self.facts[id].kind:
            case Kind.BOOLEAN:
                return value
            case Kind.SET:
                return sql.compare(exp.GT, self.dialect.size(value), sql.whole(0))
            case _:
                return sql.is_known(value)

    def _settled(self) -> Iterable[tuple[str, Expr]]:
        """The columns of everything that is stated, and of the claim."""
        for name in dict.fromkeys((POSITION, "id", "date_of_service", *HEADER_SHOWN, *KEYS)):
            yield name, sql.column(name)
        yield from (
            (contradiction(id, other), sql.column(contradiction(id, other)))
            for id, other, _ in self.contradictions
        )
        for id in (one for one in self.facts if one in self.wanted):
            yield from self._columns_of(id)
        yield from (self.claims[0] if self.claims else ())
        yield from derive.service(self.dialect)
        indexes = tuple(index for id, index in self.asked.indexed if id == "claim.units")
        yield from derive.claim_facts(self.dialect, self._members("claim.codes"), indexes)

    def _columns_of(self, id: str) -> Iterable[tuple[str, Expr]]:
        fact = self.facts[id]
        if id in HEADER:
            yield id, sql.column(HEADER[id])
        elif id in CLAIM_HEADER:
            yield id, sql.column(id)
        elif id == "claim.diagnoses":
            listed = sql.column(id)
            yield from mask_columns(self.dialect, id, listed, exp.false(), self._members(id))
        elif fact.givable and id in DERIVED:
            yield from self._stated_beside(id)
        elif self._is_stated(id) and fact.kind is Kind.SET:
            listed = self._unless_contradicted(id, sql.column(id))
            is_open = sql.negated(sql.not_false(sql.column(id + COMPLETE)))
            yield from mask_columns(self.dialect, id, listed, is_open, self._members(id))
        elif self._is_stated(id):
            yield id, self._unless_contradicted(id, sql.column(id))

    def _members(self, id: str) -> tuple[str, ...]:
        return self.asked.members.get(id, ())

    def _unless_contradicted(self, id: str, value: Expr) -> Expr:
        broken = [
            sql.column(contradiction(one, other))
            for one, other, _ in self.contradictions
            if id in (one, other)
        ]
        return sql.case((sql.negated(sql.either(broken)), value)) if broken else value

    def _stated_beside(self, id: str) -> Iterable[tuple[str, Expr]]:
        """What is stated of a derived fact: the value, whether in conflict, whether at all."""
        value = sql.column(id)
        yield _STATED + id, value
        conflict = sql.is_true(self.dialect.contains(sql.column("conflicts"), id))
        possible = sql.is_true(self.dialect.contains(sql.column("possible"), id))
        yield f"{_STATED}{id}:conflict", conflict
        said = sql.either([sql.is_known(value.copy()), conflict.copy(), possible])
        yield f"{_STATED}{id}:said", said

    def _beside_stated(self, id: str) -> Expr:
        """A derived value beside what is stated: the same, or unknown.

        A technique that is only assumed yields to whatever is said of it.
        """
        stated, derived = sql.column(_STATED + id), sql.column(_DERIVED + id)
        conflict = sql.column(f"{_STATED}{id}:conflict")
        pairs = [(sql.is_unknown(derived), stated)]
        if id == _ASSUMED:
            said = sql.column(f"{_STATED}{id}:said")
            pairs.append((sql.both([sql.negated(sql.column(derive.NAMED)), said]), stated.copy()))
        pairs += [
            (conflict, exp.null()),
            (sql.is_unknown(stated.copy()), derived.copy()),
            (sql.equal(stated.copy(), derived.copy()), derived.copy()),
        ]
        return sql.case(*pairs)
