"""From JSON to a typed condition: operators fit kinds, values fit bounds, names exist.

Reads the whole condition and reports every problem with its path. What comes out is trusted from
there on; nothing checks it again.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Between,
    Comparison,
    Condition,
    Criterion,
    Members,
    Not,
    NotSeen,
    Operand,
    Test,
)
from engine.language.facts import Fact, Vocabulary
from engine.language.near import near
from engine.language.operators import COMPARISONS, OPERATORS, Operator, Takes
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Fields, Json, date_problem, kind_of, parse_date
from engine.language.values import Kind, show_number

NODES = ("all", "any", "not", "at_least", "criterion", "not_seen", "fact")
"""The keys that tell what a condition is; exactly one stands in each object."""

NOT_READ = NotSeen("not read")
"""Stands for a part that has a problem, so that reading can go on."""


def parse_condition(
    value: Json,
    path: Path,
    vocabulary: Vocabulary,
    criteria: Collection[str],
    problems: list[Problem],
    *,
    known_allowed: bool = False,
) -> Condition:
    """Read one condition; problems are added to the list, each with its path.

    `criteria` are the ids that may be referred to. `known_allowed` admits the operator `known`,
    which only warnings may use: elsewhere it would let an answer change when a fact is supplied.
    """
    return _Parser(vocabulary, criteria, problems, known_allowed).node(value, path)


class _Parser:
    def __init__(
        self,
        vocabulary: Vocabulary,
        criteria: Collection[str],
        problems: list[Problem],
        known_allowed: bool,
    ) -> None:
        self.vocabulary = vocabulary
        self.criteria = criteria
        self.problems = problems
        self.known_allowed = known_allowed

    def problem(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path, code, message, hint))

    def node(self, value: Json, path: Path) -> Condition:
        fields = Fields(value, path, self.problems, "a condition")
        if not fields.is_object:
            return NOT_READ
        present = [key for key in NODES if fields.has(key)]
        if len(present) != 1:
            self._wrong_node(value, path, present)
            return NOT_READ
        condition = self._read(present[0], fields, path)
        fields.done()
        return condition

    def _wrong_node(self, value: dict[str, Json], path: Path, present: list[str]) -> None:
        listed = ", ".join(f"`{key}`" for key in NODES)
        if present:
            both = " and ".join(f"`{key}`" for key in present)
            self.problem(
                path,
                "two-conditions",
                f"a condition cannot hold {both} at once",
                "put each in an object of its own and join them with `all` or `any`",
            )
            return
        guess = next((hint for key in value if (hint := near(key, NODES))), None)
        self.problem(path, "no-condition", f"a condition needs one of {listed}", guess)

    def _read(self, key: str, fields: Fields, path: Path) -> Condition:
        match key:
            case "all":
                return AllOf(self._parts(fields, "all"))
            case "any":
                return AnyOf(self._parts(fields, "any"))
            case "not":
                return Not(self.node(fields.raw("not"), (*path, "not")))
            case "at_least":
                return self._at_least(fields, path)
            case "criterion":
                return self._criterion(fields, path)
            case "not_seen":
                return NotSeen(fields.text("not_seen", required=True) or "")
            case _:
                return self._test(fields, path)

    def _parts(self, fields: Fields, key: str) -> tuple[Condition, ...]:
        empty = fields.is_empty_list(key)
        items = fields.items(key, required=True)
        if empty:
            hint = "leave the condition out where nothing is asked"
            self.problem(
                (*fields.path, key), "empty-condition", f"`{key}` holds no condition", hint
            )
        return tuple(self.node(item, where) for where, item in items)

    def _at_least(self, fields: Fields, path: Path) -> Condition:
        threshold = fields.whole("at_least", least=1)
        parts = self._parts(fields, "of")
        if threshold is not None and 0 < len(parts) < threshold:
            message = f"at least {threshold} of {len(parts)} can never be met"
            self.problem((*path, "at_least"), "out-of-reach", message)
        return AtLeast(threshold or 1, parts)

    def _criterion(self, fields: Fields, path: Path) -> Condition:
        id = fields.text("criterion", required=True) or ""
        if id and id not in self.criteria:
            where = (*path, "criterion")
            self.problem(
                where,
                "unknown-criterion",
                f"there is no criterion {quoted(id)}",
                near(id, self.criteria),
            )
        return Criterion(id)

    def _test(self, fields: Fields, path: Path) -> Condition:
        id = fields.text("fact", required=True)
        index = fields.text("of")
        unit = fields.text("unit")
        operators = [name for name in OPERATORS if fields.has(name)]
        operand = fields.raw(operators[0]) if operators else None
        if id is None:
            return NOT_READ
        fact = self.vocabulary.facts.get(id)
        if fact is None:
            self.problem(
                (*path, "fact"),
                "unknown-fact",
                f"there is no fact {quoted(id)}",
                fact_hint(id, self.vocabulary.facts),
            )
            return NOT_READ
        if len(operators) != 1:
            fitting = ", ".join(f"`{o.name}`" for o in OPERATORS.values() if fact.kind in o.kinds)
            message = f"a test of `{id}` needs exactly one operator"
            self.problem(path, "one-operator", message, f"a {fact.kind} takes {fitting}")
            for name in operators[1:]:
                fields.raw(name)
            return NOT_READ
        operator = OPERATORS[operators[0]]
        self._check_index(fact, index, path)
        if not self._fits(operator, fact, path):
            return NOT_READ
        self._check_unit(operator, fact, unit, path)
        typed = self._operand(operator, fact, operand, (*path, operator.name))
        return NOT_READ if typed is None else Test(id, operator.name, typed, index, unit)

    def _fits(self, operator: Operator, fact: Fact, path: Path) -> bool:
        where = (*path, operator.name)
        if fact.kind not in operator.kinds:
            fitting = ", ".join(f"`{o.name}`" for o in OPERATORS.values() if fact.kind in o.kinds)
            message = f"`{operator.name}` does not work on `{fact.id}`, which is a {fact.kind}"
            self.problem(where, "operator-kind", message, f"a {fact.kind} takes {fitting}")
            return False
        if operator.name == "known" and not self.known_allowed:
            message = "`known` may stand only in the condition of a warning"
            self.problem(
                where,
                "known-outside-warning",
                message,
                "a missing fact already makes the condition unknown",
            )
            return False
        return True

    def _check_index(self, fact: Fact, index: str | None, path: Path) -> None:
        if fact.indexed and index is None:
            hint = f'for example {{"fact": "{fact.id}", "of": "64629", ...}}'
            self.problem(path, "needs-index", f"`{fact.id}` needs `of`", hint)
        if not fact.indexed and index is not None:
            message = f"`{fact.id}` is one value and takes no `of`"
            self.problem((*path, "of"), "no-index", message)

    def _check_unit(self, operator: Operator, fact: Fact, unit: str | None, path: Path) -> None:
        if operator.takes not in (Takes.VALUE, Takes.PAIR) or fact.unit is None:
            if unit is not None:
                self.problem((*path, "unit"), "no-unit", f"this test of `{fact.id}` has no unit")
            return
        if unit is None:
            if not fact.unit.is_count:
                message = f"a test of `{fact.id}` must state its unit"
                self.problem(path, "missing-unit", message, f'add `"unit": "{fact.unit.code}"`')
        elif unit != fact.unit.code:
            message = f"{quoted(unit)} is not the unit of `{fact.id}`"
            self.problem((*path, "unit"), "wrong-unit", message, unit_hint(fact))

    def _operand(self, operator: Operator, fact: Fact, raw: Json, path: Path) -> Operand | None:
        match operator.takes:
            case Takes.VALUE:
                return self._ordered(fact, raw, path)
            case Takes.PAIR:
                return self._pair(fact, raw, path)
            case Takes.FLAG:
                return self._flag(operator.name, raw, path)
            case Takes.CODE:
                if fact.kind is Kind.BOOLEAN:
                    return self._flag(operator.name, raw, path)
                return raw if self._is_member(fact, raw, path) else None
            case Takes.CODES:
                return self._codes(fact, raw, path)
            case Takes.COUNT:
                return self._count(raw, path)

    def _flag(self, name: str, raw: Json, path: Path) -> bool | None:
        if isinstance(raw, bool):
            return raw
        message = f"`{name}` takes `true` or `false` here, not {kind_of(raw)}"
        self.problem(path, "wrong-type", message)
        return None

    def _ordered(self, fact: Fact, raw: Json, path: Path) -> Decimal | date | None:
        if fact.kind is Kind.DATE:
            day = parse_date(raw) if isinstance(raw, str) else None
            if day is None:
                text = raw if isinstance(raw, str) else kind_of(raw)
                self.problems.append(date_problem(text, path))
            return day
        if isinstance(raw, bool) or not isinstance(raw, Decimal):
            message = f"`{fact.id}` is compared with a number, not {kind_of(raw)}"
            self.problem(path, "wrong-type", message)
            return None
        if fact.refuses_fraction(raw):
            message = f"`{fact.id}` takes whole numbers, and `{show_number(raw)}` is none"
            self.problem(path, "not-whole", message, "compare with a whole number")
            return None
        if not in_bounds(fact, raw):
            message = f"`{show_number(raw)}` lies outside what `{fact.id}` can be"
            self.problem(path, "out-of-bounds", message, bounds_hint(fact))
            return None
        return raw

    def _pair(self, fact: Fact, raw: Json, path: Path) -> Between | None:
        if not isinstance(raw, list) or len(raw) != 2:
            message = f"`between` takes two values, not {kind_of(raw)}"
            self.problem(path, "wrong-type", message, "write [lower, upper]; both belong to it")
            return None
        low = self._ordered(fact, raw[0], (*path, 0))
        high = self._ordered(fact, raw[1], (*path, 1))
        if low is None or high is None:
            return None
        if low > high:  # type: ignore[operator]  # both are of the fact's kind
            message = "the lower end of `between` is above the upper"
            self.problem(path, "empty-interval", message)
            return None
        return Between(low, high)

    def _is_member(self, fact: Fact, raw: Json, path: Path) -> bool:
        if not isinstance(raw, str):
            message = f"`{fact.id}` is compared with a code, not {kind_of(raw)}"
            self.problem(path, "wrong-type", message)
            return False
        if not fact.allows_member(raw):
            hint = near(raw, fact.members) if fact.members else None
            message = f"{quoted(raw)} is not a value of `{fact.id}`"
            self.problem(path, "unknown-value", message, hint or members_hint(fact))
            return False
        return True

    def _codes(self, fact: Fact, raw: Json, path: Path) -> Members | None:
        if isinstance(raw, dict):
            return self._value_set(fact, raw, path)
        if not isinstance(raw, list) or not raw:
            given = "an empty one" if raw == [] else kind_of(raw)
            message = f"a list of codes is needed here, not {given}"
            self.problem(path, "wrong-type", message, 'or {"value_set": "name"}')
            return None
        codes: list[str] = []
        for index, code in enumerate(raw):
            if not self._is_member(fact, code, (*path, index)):
                continue
            if code in codes:
                self.problem(
                    (*path, index), "duplicate-item", f"`{code}` stands twice in this list"
                )
            codes.append(code)
        return Members(tuple(codes)) if codes else None

    def _value_set(self, fact: Fact, raw: Json, path: Path) -> Members | None:
        fields = Fields(raw, path, self.problems, "a list of codes")
        name = fields.text("value_set", required=True)
        fields.done()
        if name is None:
            return None
        codes = self.vocabulary.value_sets.get(name)
        if codes is None:
            where = (*path, "value_set")
            self.problem(
                where,
                "unknown-value-set",
                f"there is no value set `{name}`",
                near(name, self.vocabulary.value_sets),
            )
            return None
        foreign = [code for code in codes if not fact.allows_member(code)]
        if foreign:
            message = f"value set `{name}` holds `{foreign[0]}`, which `{fact.id}` cannot be"
            self.problem((*path, "value_set"), "unknown-value", message)
            return None
        return Members(codes, name)

    def _count(self, raw: Json, path: Path) -> Comparison | None:
        fields = Fields(raw, path, self.problems, "a count")
        if not fields.is_object:
            return None
        names = [name for name in COMPARISONS if fields.has(name)]
        if len(names) != 1:
            listed = ", ".join(f"`{name}`" for name in COMPARISONS)
            self.problem(
                path,
                "one-operator",
                "a count needs exactly one comparison",
                f'one of {listed}, for example {{"gte": 1}}',
            )
            return None
        operand: Decimal | Between | None
        if names[0] == "between":
            operand = self._count_pair(fields)
        else:
            whole = fields.whole(names[0], least=0)
            operand = None if whole is None else Decimal(whole)
        fields.done()
        return None if operand is None else Comparison(names[0], operand)

    def _count_pair(self, fields: Fields) -> Between | None:
        ends = [item for _, item in fields.items("between")]
        whole = [
            e for e in ends if isinstance(e, Decimal) and e == e.to_integral_value() and e >= 0
        ]
        if len(ends) != 2 or len(whole) != 2 or whole[0] > whole[1]:
            message = "a count lies between two whole numbers, the lower first"
            self.problem((*fields.path, "between"), "wrong-type", message)
            return None
        return Between(whole[0], whole[1])


def in_bounds(fact: Fact, value: Decimal | date) -> bool:
    """Whether a number or date lies within what is declared possible for the fact."""
    if fact.minimum is not None and value < fact.minimum:  # type: ignore[operator]  # same kind
        return False
    return not (fact.maximum is not None and value > fact.maximum)  # type: ignore[operator]


def bounds_hint(fact: Fact) -> str:
    """What a number or date of this fact can be, in words."""
    low = "" if fact.minimum is None else fact.words_for(fact.minimum)
    high = "" if fact.maximum is None else fact.words_for(fact.maximum)
    if low and high:
        return f"it lies between {low} and {high}"
    return f"it is at least {low}" if low else f"it is at most {high}"


def unit_hint(fact: Fact) -> str:
    """How the unit of this fact is written in JSON."""
    unit = fact.unit
    if unit is None:
        return "it has no unit: leave `unit` out"
    if not unit.many:
        return "it is a plain number: leave `unit` out"
    words = "" if unit.many == unit.code else f" ({unit.many})"
    return f"it is `{unit.code}`{words}; nothing is converted"


def fact_hint(id: str, declared: Iterable[str]) -> str:
    """What may have been meant by an id that no fact has: the nearest one, else where to look."""
    ids = list(declared)
    area = id.partition(".")[0]
    of_area = [f"`{known}`" for known in ids if known.startswith(f"{area}.")]
    areas = dict.fromkeys(f"`{known.partition('.')[0]}`" for known in ids)
    listed = "a fact is named `area.name`; the areas are " + ", ".join(areas)
    if of_area:
        listed = f"`{area}` has " + ", ".join(of_area)
    return near(id, ids) or listed


def members_hint(fact: Fact) -> str | None:
    """What a value or member of this fact can be, in words."""
    if fact.members is None:
        return None
    return "one of " + ", ".join(f"`{code}`" for code in fact.members)
