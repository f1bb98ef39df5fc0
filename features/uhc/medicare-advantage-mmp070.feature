# UnitedHealthcare's Medicare Advantage policy sends the procedure to the LCD of the place of service.
# The contractor's pack decides, and the chain shows the way.
Feature: UnitedHealthcare Medicare Advantage

  Background:
    Given a typical encounter
    And the payer is "uhc"
    And the line of business is "medicare_advantage"

  Scenario Outline: in North Carolina on <day> by way of <policy>
    Given the state is "NC"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "covered"
    And the policy is "medicare/palmetto-l39420@2023-03-05"
    And the chain is exactly "uhc delegates <policy>, medicare palmetto own medicare/palmetto-l39420"
    And warning "unverified_binding" is <unverified>

    Examples: before its own policy was seen, the rule for all Medicare Advantage
      | day        | policy                         | unverified |
      | 2026-08-31 | medicare/advantage             | given      |
      | 2026-09-01 | uhc/medicare-advantage-mmp070  | not given  |
      | 2026-11-24 | uhc/medicare-advantage-mmp070  | not given  |

  Scenario Outline: as known on <known>, in North Carolina by way of <policy>
    Given the state is "NC"
    And the date of service is "2026-09-15"
    And only what was known on "<known>" counts
    When the encounter is evaluated
    Then the outcome is "covered"
    And the chain is exactly "uhc delegates <policy>, medicare palmetto own medicare/palmetto-l39420"

    Examples: its own policy is known from the day of the memo that quotes it
      | known      | policy                         |
      | 2026-09-14 | medicare/advantage             |
      | 2026-09-15 | uhc/medicare-advantage-mmp070  |

  Scenario Outline: the same patient on 2026-09-01 is <outcome> as <line>
    Given the line of business is "<line>"
    And the state is "NC"
    And the date of service is "2026-09-01"
    When the encounter is evaluated
    Then the outcome is "<outcome>"

    Examples:
      | line                | outcome     |
      | medicare_advantage  | covered     |
      | commercial          | not covered |
      | individual_exchange | not covered |

  Scenario: where no LCD is known the plan decides
    Given the state is "TX"
    And the date of service is "2026-09-15"
    When the encounter is evaluated
    Then the outcome is "delegated"
    And the basis is "none"
    And the policy is "medicare/advantage@2022-01-01"
    And the chain is exactly "uhc delegates uhc/medicare-advantage-mmp070, medicare novitas own medicare/advantage"

  Scenario: named by a person the policy itself delegates
    Given the date of service is "2026-09-15"
    And the policy pack "uhc/medicare-advantage-mmp070@2026-09-01"
    When the encounter is evaluated
    Then the outcome is "delegated"
    And the decision cites "coverage rationale"
    And nothing is asked

  Scenario: another technique is outside
    Given an empty encounter
    And the payer is "uhc"
    And the line of business is "medicare_advantage"
    And the date of service is "2026-09-15"
    And the technique is "other"
    And the policy pack "uhc/medicare-advantage-mmp070@2026-09-01"
    When the encounter is evaluated
    Then the outcome is "not applicable"
