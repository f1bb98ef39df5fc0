# A reference policy that binds nobody: it is reached only by naming it, and says so. Only the month
# of its latest review was seen, so that it has no date from which it would be in force.
Feature: MP-041 as of April 2024

  Scenario Outline: the procedure is investigational, with <encounter> encounter
    Given <encounter> encounter
    And the payer is "bcbs"
    And the date of service is "2024-04-30"
    And the policy pack "bcbs/mp-041@2024-04"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And the policy is "bcbs/mp-041@2024-04"
    And the decision cites "MP-041 (exploremyplan.com), latest review April 2024, policy section, POLICY"
    And nothing is asked
    And warning "pack_override" is given
    And warning "reference-only" is given
    And warning "undated_version" is given

    Examples:
      | encounter |
      | a typical |
      | an empty  |

  Scenario Outline: no clinical fact changes it: <fact> is <value>
    Given a typical encounter
    And the payer is "bcbs"
    And the date of service is "2024-04-30"
    And the policy pack "bcbs/mp-041@2024-04"
    And the <fact> is "<value>"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"

    Examples:
      | fact                                      | value      |
      | duration of low back pain                 | 120 months |
      | duration of low back pain                 | unknown    |
      | vertebral bodies with Modic type 1 change | none       |
      | treated vertebral bodies                  | L1         |
      | active systemic infection                 | yes        |

  Scenario: another technique is outside of it
    Given a typical encounter
    And the payer is "bcbs"
    And the date of service is "2024-04-30"
    And the policy pack "bcbs/mp-041@2024-04"
    And the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

  Scenario Outline: on <day>
    Given a typical encounter
    And the payer is "bcbs"
    And the date of service is "<day>"
    And the policy pack "bcbs/mp-041@2024-04"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And warning "undated_version" is given
    And warning "outside_dates" is not given
    And warning "not_seen_after" is not given

    Examples: no day is inside or outside of dates that were not seen
      | day        |
      | 2024-03-31 |
      | 2024-04-01 |
      | 2024-05-01 |

  Scenario: it is not the answer of a plan in Alabama
    Given a typical encounter
    And the payer is "bcbs"
    And the plan is "alabama"
    And the line of business is "commercial"
    And the date of service is "2024-04-30"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the policy is "none"
