# What `coverpack mutate` proposed, read against the policy and named for its rules: which body counts,
# which rule is named first, and until when the policy was seen.
Feature: Harbor's invented policy, its lists to the last body and its rules in their order

  Background:
    Given a typical encounter
    And the payer is "harbor"
    And the date of service is "2026-08-03"

  @HAR-2
  Scenario Outline: change on a second reading in <body> alone
    Given the bodies with change on a second reading are "<body>"
    When the encounter is evaluated
    Then criterion "HAR-2" is <status>

    Examples: each body of Harbor's list, and those beside it
      | body | status |
      | L3   | unmet  |
      | L4   | met    |
      | L5   | met    |
      | S1   | met    |
      | S2   | unmet  |

  @HAR-3
  Scenario: a treated body below S1 is outside the limit
    Given the treated vertebral bodies are "L4, L5, S2"
    When the encounter is evaluated
    Then criterion "HAR-3" is unmet
    And the determination is "limit-exceeded"

  Scenario Outline: one condition that is not met is enough: <fact> <value>
    Given the <fact> is "<value>"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "criteria not met"
    And the determination is "criteria-not-met"

    Examples:
      | fact                                   | value    |
      | duration of low back pain              | 2 months |
      | bodies with change on a second reading | none     |

  Scenario: another technique is outside, whatever else is so
    Given the technique is "other"
    And the active systemic infection is "yes"
    When the encounter is evaluated
    Then the outcome is "not applicable"

  Scenario Outline: what is named first: <determination>
    Given the active systemic infection is "<infection>"
    And the treated vertebral bodies are "<treated>"
    And the bodies with change on a second reading are "none"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the determination is "<determination>"

    Examples: an infection before the limit, the limit before the conditions
      | infection | treated    | determination    |
      | yes       | L4, L5, S2 | contraindicated  |
      | yes       | L4, L5     | contraindicated  |
      | no        | L4, L5, S2 | limit-exceeded   |
      | no        | L4, L5     | criteria-not-met |

  Scenario Outline: until <day> the policy was seen to be in force
    Given the date of service is "<day>"
    When the encounter is evaluated
    Then warning "not_seen_after" is <given>

    Examples:
      | day        | given     |
      | 2026-11-24 | not given |
      | 2026-11-25 | given     |
