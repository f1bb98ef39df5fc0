# A line follows the decision on its service; then edits apply, and the strictest wins.
Feature: lines follow the coverage decision

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2024-08-08"
    And the treated vertebral bodies are "L4, L5, S1"
    And the claim form is "professional"
    And the billing setting is "practitioner"
    And the place of service is "24"
    And the diagnosis codes are "M54.51"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
      | 64635 | 1     |

  Scenario: not covered denies the lines of the service, and no other
    Given the body mass index is "41 kg/m2"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And claim line 1 is "denied"
    And claim line 2 is "denied"
    And claim line 3 is "not checked"
    And the codes suggested for claim line 1 are exactly "50 N115"
    And the notice advisable for claim line 1 is "abn"
    And the notice advisable for claim line 3 is "none"

  Scenario: an open decision holds them
    Given the body mass index is not documented
    When the encounter is evaluated
    Then the outcome is "needs information"
    And claim line 1 is "needs information"
    And claim line 2 is "needs information"
    And the codes suggested for claim line 1 are exactly "none"
    And the notice advisable for claim line 1 is "none"

  Scenario: a contractor without an LCD reviews them
    Given the state is "NY"
    And the date of service is "2023-05-05"
    When the encounter is evaluated
    Then the outcome is "individual review"
    And claim line 1 is "review"
    And claim line 2 is "review"

  Scenario: without a policy coding edits alone apply
    Given the payer is "bcbs"
    And the plan is "hcsc"
    And the line of business is "commercial"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And edit "coverage" alone makes claim line 1 "warning"
    And claim line 1 is "payable"
    And the notice advisable for claim line 1 is "none"

  Scenario: the strictest wins: a code to correct goes before a denial
    Given the body mass index is "41 kg/m2"
    And the diagnosis codes are "M54.5"
    When the encounter is evaluated
    Then edit "coverage" alone makes claim line 1 "denied"
    And edit "diagnosis-valid" alone makes claim line 1 "rejected"
    And claim line 1 is "rejected"

  Scenario: in Medicare Advantage the plan is asked, and no notice of traditional Medicare is given
    Given the line of business is "medicare_advantage"
    And the body mass index is "41 kg/m2"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the notice advisable for claim line 1 is "organization determination"

  Scenario: a commercial plan knows neither
    Given the payer is "aetna"
    And the line of business is "commercial"
    And the date of service is "2026-01-15"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And the codes suggested for claim line 1 are exactly "55, 96 N130"
    And claim line 1 is "denied"
    And the notice advisable for claim line 1 is "none"

  Scenario Outline: Medicare's own edits are for review under <lob>
    Given the payer is "<payer>"
    And the line of business is "<lob>"
    And the claim lines are
      | code  | units | modifiers |
      | 64628 | 2     | 26        |
      | 77003 | 1     |           |
    When the encounter is evaluated
    Then edit "mue" alone makes claim line 1 "review"
    And edit "component-modifiers" alone makes claim line 1 "review"
    And edit "ncci-pairs" alone makes claim line 2 "review"
    And claim line 2 is "review"

    Examples:
      | payer    | lob                |
      | aetna    | commercial         |
      | medicare | medicare_advantage |

  Scenario: code sets bind every payer
    Given the payer is "aetna"
    And the line of business is "commercial"
    And the diagnosis codes are "M54.5"
    When the encounter is evaluated
    Then edit "diagnosis-valid" alone makes claim line 1 "rejected"
    And claim line 1 is "rejected"
