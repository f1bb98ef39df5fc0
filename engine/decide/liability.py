"""Who may have to pay for a line: the notice that is advisable before the service.

Only for Medicare. In traditional Medicare an advance notice is advisable where a denial as not
reasonable and necessary is expected, also for the line alone that exceeds a limit; in Medicare
Advantage the plan is asked for an organization determination instead. Both from memory: unverified.
"""

from engine.decide.coverage_of_lines import Coverage
from engine.decide.model import Liability, LineStatus, Notice
from engine.knowledge.evidence import Evidence
from engine.knowledge.packs import Outcome

_ADVISABLE = (
    "denial as not reasonable and necessary is expected: an advance notice before the service is "
    "advisable"
)
_EXCEEDING = "; it is for this line alone, which exceeds what the policy covers"
_ADVANTAGE = (
    "denial is expected: ask the plan for an organization determination before the service; an "
    "advance notice of traditional Medicare is not used here"
)


def liability_of(
    followed: LineStatus | None, coverage: Coverage, line_of_business: str | None
) -> Liability | None:
    """The notice that is advisable for a line that follows the coverage decision to a denial.

    None where the benefit excludes the service, for which no notice is needed.
    """
    if followed is not LineStatus.DENIED or coverage.basis == "benefit_exclusion":
        return None
    if line_of_business == "medicare_ffs":
        text = _ADVISABLE + (_EXCEEDING if coverage.outcome is Outcome.PARTIALLY_COVERED else "")
        return Liability(Notice.ABN, "GA", "GZ", text, Evidence.RECALL)
    if line_of_business == "medicare_advantage":
        notice = Notice.ORGANIZATION_DETERMINATION
        return Liability(notice, None, None, _ADVANTAGE, Evidence.RECALL)
    return None
