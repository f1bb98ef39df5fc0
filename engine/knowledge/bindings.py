"""Which bindings concern a plan, a line of business and the state of the plan on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.knowledge.payers import Binding, BindingKind


@dataclass(frozen=True, slots=True)
class PayerBindings:
    """The bindings of a payer, looked at on a day and for plans of a state.

    `plan_state` is `None` where it is not known: then bindings of every state concern the plan.
    `as_known_on` leaves out what was seen only later.
    """

    declared: tuple[Binding, ...]
    day: date
    plan_state: str | None
    as_known_on: date | None

    def using(self, plan: str | None, line: str | None) -> list[Binding]:
        """The bindings by which the plan and line use a policy, whatever their dates.

        `None`: any plan, any line.
        """
        found = self._concerning(plan, line)
        return [binding for binding in found if binding.kind is not BindingKind.EXCLUDES]

    def excluding(self, plan: str | None, line: str) -> list[Binding]:
        """What rules a policy out for the plan and line on the day, in whichever state."""
        return [
            binding
            for binding in self._concerning(plan, line)
            if binding.kind is BindingKind.EXCLUDES
            and binding.plan in (None, plan)
            and (binding.begins is None or binding.begins.day <= self.day)
            and (binding.ends is None or self.day <= binding.ends.day)
            and self.known(binding)
        ]

    def certainly_excluding(self, plan: str | None, line: str) -> list[Binding]:
        """Those of `excluding` that hold in the state of the plan, so far as it is known."""
        found = self.excluding(plan, line)
        return [one for one in found if not one.states or self.plan_state is not None]

    def depend_on_state(self, used: Iterable[Binding], plan: str | None, line: str) -> bool:
        """Whether the state of the plan decides if one of the bindings used holds."""
        bindings = tuple(used)
        policies = {binding.policy for binding in bindings}
        ruling = [one for one in self.excluding(plan, line) if one.policy in policies]
        return any(binding.states for binding in (*bindings, *ruling))

    def known(self, binding: Binding) -> bool:
        """Whether a binding was known on the day asked for.

        One without a day of its own is taken as known when its versions are.
        """
        day = self.as_known_on
        return day is None or binding.observed is None or binding.observed.day <= day

    def _concerning(self, plan: str | None, line: str | None) -> list[Binding]:
        return [
            binding
            for binding in self.declared
            if (plan is None or binding.plan in (None, plan))
            and (line is None or not binding.lines or line in binding.lines)
            and (not binding.states or self.plan_state in (None, *binding.states))
        ]
