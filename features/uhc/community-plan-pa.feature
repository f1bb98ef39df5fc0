# The Community Plan policy was seen for Pennsylvania alone, and without its date: no date of service
# selects it.
Feature: UnitedHealthcare Community Plan

  Scenario: without the state of the plan no policy is selected
    Given a typical encounter
    And the payer is "uhc"
    And the line of business is "medicaid"
    And the date of service is "2026-03-02"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the policy is "none"
    And the selection still needs "plan state"

  Scenario: for Pennsylvania the version without a date is named, and does not decide
    Given a typical encounter
    And the payer is "uhc"
    And the line of business is "medicaid"
    And the date of service is "2026-03-02"
    And the plan state is "PA"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the versions named are exactly "uhc/community-plan-pa@after-csooipa-o"
    And warning "undated_version" is given

  Scenario Outline: for <state> nothing is known
    Given a typical encounter
    And the payer is "uhc"
    And the line of business is "medicaid"
    And the date of service is "2026-03-02"
    And the plan state is "<state>"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the versions named are exactly "none"

    Examples:
      | state |
      | OH    |
      | TX    |

  Scenario: named by a person it says what the revision added
    Given an empty encounter
    And the payer is "uhc"
    And the line of business is "medicaid"
    And the date of service is "2026-03-02"
    And the plan state is "PA"
    And the policy pack "uhc/community-plan-pa@after-csooipa-o"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And nothing is asked
    And the decision cites "coverage rationale, as added by the revision"
    And warning "draft_pack" is given
    And warning "undated_version" is given

  Scenario: another technique is outside
    Given an empty encounter
    And the payer is "uhc"
    And the line of business is "medicaid"
    And the date of service is "2026-03-02"
    And the technique is "other"
    And the policy pack "uhc/community-plan-pa@after-csooipa-o"
    When the encounter is evaluated
    Then the outcome is "not applicable"
