# Where the service was billed: an office, a surgery center without its setting, and what a facility is
# paid for within another line.
Feature: place of service, setting and packaging

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2024-08-08"
    And the treated vertebral bodies are "L4, L5, S1"
    And the claim form is "professional"
    And the diagnosis codes are "M54.51"

  Scenario Outline: place of service <place>
    Given the billing setting is "practitioner"
    And the place of service is "<place>"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then claim line 1 <verdict> edit "place-of-service"
    And claim line 1 is "payable"

    Examples: an office is no denial
      | place   | verdict                  |
      | 22      | passes                   |
      | 24      | passes                   |
      | 11      | fails                    |
      | unknown | could not be checked for |

  Scenario: an office is a warning
    Given the billing setting is "practitioner"
    And the place of service is "11"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
    When the encounter is evaluated
    Then edit "place-of-service" alone makes claim line 1 "warning"

  Scenario: a line may have a place of its own
    Given the billing setting is "practitioner"
    And the place of service is "22"
    And the claim lines are
      | code  | units | place of service |
      | 64628 | 1     | 11               |
      | 64629 | 1     |                  |
    When the encounter is evaluated
    Then claim line 1 fails edit "place-of-service"
    And claim line 2 passes edit "place-of-service"

  Scenario Outline: place <place> and setting <setting>
    Given the place of service is "<place>"
    And the billing setting is "<setting>"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then claim line 1 <verdict> edit "setting-stated"

    Examples:
      | place   | setting      | verdict                  |
      | 24      | practitioner | passes                   |
      | 24      | asc          | passes                   |
      | 24      | unknown      | fails                    |
      | 22      | unknown      | passes                   |
      | unknown | unknown      | could not be checked for |

  Scenario: a surgery center without its setting is a warning
    Given the place of service is "24"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then edit "setting-stated" alone makes claim line 1 "warning"

  Scenario Outline: 64629 in the setting <setting>
    Given the place of service is "unknown"
    And the claim form is "<form>"
    And the billing setting is "<setting>"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then claim line 1 passes edit "packaged"
    And claim line 2 <verdict> edit "packaged"
    And claim line 2 is "<status>"

    Examples: packaged is reported and not denied; how it is paid is from memory
      | form          | setting             | verdict                  | status      |
      | professional  | practitioner        | passes                   | payable     |
      | professional  | asc                 | fails                    | packaged    |
      | institutional | outpatient hospital | fails                    | packaged    |
      | institutional | unknown             | could not be checked for | not checked |
