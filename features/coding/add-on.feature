# 64629 is an add-on: it is paid only beside 64628, billed by the same practitioner (for a facility: by
# the same facility) for the same date, and falls with it.
Feature: the add-on and its primary

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2025-03-04"
    And the treated vertebral bodies are "L4, L5, S1"
    And the claim form is "professional"
    And the billing setting is "practitioner"
    And the place of service is "24"
    And the diagnosis codes are "M54.51"

  Scenario: the add-on beside its primary
    Given the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then the outcome is "covered"
    And claim line 1 is "payable"
    And claim line 2 is "payable"
    And claim line 2 passes edit "add-on-primary"
    And claim line 2 passes edit "add-on-follows"
    And coding table "coding/add-on-codes" is used

  Scenario: the add-on alone is denied although the service is covered
    Given the claim lines are
      | code  | units |
      | 64629 | 1     |
    When the encounter is evaluated
    Then the outcome is "covered"
    And claim line 1 is "denied"
    And edit "add-on-primary" alone makes claim line 1 "denied"
    And the codes suggested for claim line 1 are exactly "107 N122"
    And the notice advisable for claim line 1 is "none"

  Scenario: with its primary on another claim it is not alone
    Given the primary code billed on another claim is "yes"
    And the claim lines are
      | code  | units |
      | 64629 | 1     |
    When the encounter is evaluated
    Then claim line 1 passes edit "add-on-primary"
    And claim line 1 is "payable"

  Scenario: a line that could not be read may be the primary
    Given the claim lines are
      | code    | units |
      | 64629   | 1     |
      | unknown | 1     |
    When the encounter is evaluated
    Then claim line 1 could not be checked for edit "add-on-primary"
    And claim line 1 is "not checked"

  Scenario Outline: the primary of another practitioner does not serve, that of the same facility does
    Given the claim form is "<form>"
    And the billing setting is "<setting>"
    And the date of service is "2024-08-08"
    And the claim lines are
      | code  | units | provider |
      | 64628 | 1     | P1       |
      | 64629 | 1     | P2       |
    When the encounter is evaluated
    Then claim line 2 <verdict> edit "add-on-primary"
    And claim line 2 is "<status>"

    Examples:
      | form          | setting             | verdict | status   |
      | professional  | practitioner        | fails   | denied   |
      | institutional | outpatient hospital | passes  | packaged |

  Scenario: a primary with two units is denied, and the add-on with it
    Given the claim lines are
      | code  | units |
      | 64628 | 2     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then edit "mue" alone makes claim line 1 "denied"
    And claim line 2 passes edit "mue"
    And edit "add-on-follows" alone makes claim line 2 "denied"
    And claim line 2 is "denied"

  Scenario: while the payer looks at the primary, nobody knows whether the add-on is paid
    Given the claim lines are
      | code  | units | modifiers |
      | 64628 | 1     | 22        |
      | 64629 | 1     |           |
    When the encounter is evaluated
    Then claim line 1 is "review"
    And claim line 2 could not be checked for edit "add-on-follows"
    And claim line 2 is "not checked"

  Scenario: the add-on of the years before 2022
    Given the date of service is "2020-06-01"
    And the claim form is "institutional"
    And the billing setting is "outpatient hospital"
    And the policy pack "medicare/palmetto-l39420@2023-03-05"
    And the claim lines are
      | code  | units |
      | C9753 | 1     |
    When the encounter is evaluated
    Then edit "add-on-primary" alone makes claim line 1 "denied"

  Scenario: add-ons of other services are held to the rows that were read
    Given the date of service is "2024-06-12"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
      | 64636 | 1     |
    When the encounter is evaluated
    Then claim line 3 is "denied"
    And claim line 3 fails edit "add-on-primary"

  Scenario: beside its primary such an add-on is not denied, and what becomes of it is open
    Given the date of service is "2024-06-12"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
      | 64635 | 1     |
      | 64636 | 1     |
    When the encounter is evaluated
    Then claim line 4 passes edit "add-on-primary"
    And claim line 4 could not be checked for edit "add-on-follows"
    And claim line 4 is "not checked"
