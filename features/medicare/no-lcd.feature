# Without an LCD the contractor decides case by case. That is neither coverage nor a denial, and it
# waits for no clinical fact.
Feature: Medicare contractors without an LCD

  Scenario Outline: <contractor> on <day> decides case by case
    Given an empty encounter
    And the payer is "medicare"
    And the plan is "<contractor>"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "individual review"
    And the basis is "none"
    And the policy is "medicare/no-lcd@2022-01-01"
    And the policy is that of plan "<contractor>"
    And warning "provisional_pack" is given
    And warning "unverified_date" is given
    And warning "reasonable-and-necessary" is given
    And warning "program-integrity-test" is given

    Examples: never had an LCD, as far as was seen
      | contractor  | day        |
      | wps         | 2022-01-01 |
      | wps         | 2026-11-24 |
      | cgs         | 2022-01-01 |
      | cgs         | 2026-11-24 |
      | novitas     | 2022-01-01 |
      | novitas     | 2026-11-24 |
      | first-coast | 2022-01-01 |
      | first-coast | 2026-11-24 |

    Examples: before the first LCD
      | contractor | day        |
      | palmetto   | 2022-01-01 |
      | palmetto   | 2023-03-04 |
      | noridian   | 2022-01-01 |
      | noridian   | 2024-01-27 |
      | ngs        | 2022-01-01 |
      | ngs        | 2025-08-31 |

  Scenario Outline: no clinical fact changes the answer: <fact> is <value>
    Given a typical encounter
    And the payer is "medicare"
    And the state is "TX"
    And the date of service is "2025-03-04"
    And the <fact> is "<value>"
    When the encounter is evaluated
    Then the outcome is "individual review"

    Examples:
      | fact                          | value    |
      | body mass index               | 45 kg/m2 |
      | active infection of the spine | yes      |
      | treated vertebral bodies      | L2, L3   |
      | duration of low back pain     | unknown  |

  Scenario: lines of the service go to review
    Given an empty encounter
    And the payer is "medicare"
    And the state is "OH"
    And the date of service is "2025-03-04"
    And the claim form is "professional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then the outcome is "individual review"
    And claim line 1 is "review"
    And claim line 2 is "review"
    And warning "advance-notice" is given

  Scenario: another service is outside
    Given an empty encounter
    And the payer is "medicare"
    And the state is "OH"
    And the date of service is "2025-03-04"
    And the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

  Scenario: after the list of LCDs that was read, the absence is a warning
    Given an empty encounter
    And the payer is "medicare"
    And the state is "MI"
    And the date of service is "2025-09-01"
    When the encounter is evaluated
    Then the outcome is "individual review"
    And warning "not_seen_after" is given
