# Units: the medically unlikely edit, which counts all lines of a code on the date and denies all of
# them, and the units that the treated bodies call for: 64628 once, 64629 for each body after two.
Feature: units of claim lines

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2025-03-04"
    And the claim form is "professional"
    And the billing setting is "practitioner"
    And the place of service is "24"
    And the diagnosis codes are "M54.51"

  Rule: the medically unlikely edit

    Scenario: four bodies are 64628 once and 64629 twice, payable at Palmetto
      Given the treated vertebral bodies are "L3, L4, L5, S1"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
        | 64629 | 2     |
      When the encounter is evaluated
      Then the outcome is "covered"
      And claim line 1 is "payable"
      And claim line 2 is "payable"
      And claim line 2 passes edit "mue"

    Scenario: the same four bodies at Noridian, which covers two in a session
      Given the state is "CA"
      And the date of service is "2026-11-24"
      And the treated vertebral bodies are "L3, L4, L5, S1"
      And the claim lines are
        | code  | units | modifiers |
        | 64628 | 1     | KX        |
        | 64629 | 2     | KX        |
      When the encounter is evaluated
      Then the outcome is "partially covered"
      And claim line 1 is "review"
      And claim line 2 is "denied"
      And edit "coverage" alone makes claim line 2 "denied"
      And the codes suggested for claim line 2 are exactly "50 N115, 151"
      And the notice advisable for claim line 1 is "none"
      And the notice advisable for claim line 2 is "abn"

    Scenario Outline: <units> units of <code> at most <limit>
      Given the treated vertebral bodies are "L3, L4, L5, S1"
      And the primary code billed on another claim is "yes"
      And the claim lines are
        | code   | units   |
        | <code> | <units> |
      When the encounter is evaluated
      Then claim line 1 <verdict> edit "mue"
      And claim line 1 is "<status>"

      Examples:
        | code  | units   | limit | verdict                  | status      |
        | 64628 | 1       | 1     | passes                   | payable     |
        | 64628 | 2       | 1     | fails                    | denied      |
        | 64629 | 2       | 2     | passes                   | payable     |
        | 64629 | 3       | 2     | fails                    | denied      |
        | 64628 | unknown | 1     | could not be checked for | not checked |

    Scenario: two units on one line and one on another are three, and both lines fall
      Given the treated vertebral bodies are "L3, L4, L5, S1"
      And the claim lines are
        | code  | units | modifiers |
        | 64628 | 1     |           |
        | 64629 | 2     |           |
        | 64629 | 1     | 59        |
      When the encounter is evaluated
      Then claim line 1 is "payable"
      And edit "mue" alone makes claim line 2 "denied"
      And edit "mue" alone makes claim line 3 "denied"
      And the codes suggested for claim line 2 are exactly "151 N362"

    Scenario: two practitioners are counted apart
      Given the claim lines are
        | code  | units | provider |
        | 64628 | 1     | P1       |
        | 64628 | 1     | P2       |
      When the encounter is evaluated
      Then claim line 1 passes edit "mue"
      And claim line 2 passes edit "mue"

    Scenario Outline: a table speaks of the quarters that were read: <setting> on <day>
      Given the date of service is "<day>"
      And the claim form is "<form>"
      And the billing setting is "<setting>"
      And the claim lines are
        | code  | units |
        | 64628 | 2     |
      When the encounter is evaluated
      Then claim line 1 <verdict> edit "mue"

      Examples:
        | day        | form          | setting             | verdict                  |
        | 2024-06-30 | professional  | practitioner        | could not be checked for |
        | 2024-07-01 | professional  | practitioner        | fails                    |
        | 2025-12-31 | professional  | practitioner        | fails                    |
        | 2026-06-30 | professional  | practitioner        | fails                    |
        | 2026-07-01 | professional  | practitioner        | could not be checked for |
        | 2026-06-30 | professional  | asc                 | fails                    |
        | 2024-09-30 | institutional | outpatient hospital | fails                    |
        | 2024-10-01 | institutional | outpatient hospital | could not be checked for |
        | 2024-08-08 | institutional | inpatient hospital  | could not be checked for |

    Scenario: a unit limit of another service that was read
      Given the date of service is "2026-05-05"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
        | 64635 | 2     |
      When the encounter is evaluated
      Then claim line 2 is "denied"
      And claim line 2 fails edit "mue"

  Rule: units against the treated bodies

    Scenario Outline: <bodies> with 64629 x<units>
      Given the treated vertebral bodies are "<bodies>"
      And the claim lines are
        | code  | units   |
        | 64628 | 1       |
        | 64629 | <units> |
      When the encounter is evaluated
      Then claim line 2 <above> edit "units-above-bodies"
      And claim line 2 <below> edit "units-below-bodies"
      And claim line 2 is "<status>"

      Examples:
        | bodies         | units | above                    | below                    | status  |
        | L4, L5         | 1     | fails                    | passes                   | review  |
        | L4, L5, S1     | 1     | passes                   | passes                   | payable |
        | L4, L5, S1     | 2     | fails                    | passes                   | review  |
        | L3, L4, L5, S1 | 2     | passes                   | passes                   | payable |
        | L3, L4, L5, S1 | 1     | passes                   | fails                    | payable |

    Scenario: while the treated bodies are not documented, units are not held against them
      Given the treated vertebral bodies are not documented
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
        | 64629 | 1     |
      When the encounter is evaluated
      Then claim line 2 could not be checked for edit "units-above-bodies"
      And claim line 2 could not be checked for edit "units-below-bodies"

    Scenario: bodies that are only some of those treated show too few units, never too many
      Given the treated vertebral bodies are "at least L3, L4, L5, S1"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
        | 64629 | 1     |
      When the encounter is evaluated
      Then edit "units-below-bodies" alone makes claim line 2 "warning"

    Scenario: a third body without its line is told on the first
      Given the treated vertebral bodies are "L4, L5, S1"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then edit "units-below-bodies" alone makes claim line 1 "warning"
      And claim line 1 is "payable"

    Scenario: five bodies are beyond the policy, and their units beyond the edit
      Given the treated vertebral bodies are "L2, L3, L4, L5, S1"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
        | 64629 | 3     |
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "limit exceeded"
      And claim line 1 is "denied"
      And claim line 2 is "denied"
      And claim line 2 passes edit "units-above-bodies"
      And edit "mue" alone makes claim line 2 "denied"
      And edit "add-on-follows" alone makes claim line 2 "denied"

  Rule: a second line of a code

    Scenario Outline: with modifiers "<modifiers>"
      Given the treated vertebral bodies are "L3, L4, L5, S1"
      And the claim lines are
        | code  | units | modifiers   |
        | 64628 | 1     |             |
        | 64629 | 1     |             |
        | 64629 | 1     | <modifiers> |
      When the encounter is evaluated
      Then claim line 2 passes edit "repeated-line"
      And claim line 3 <verdict> edit "repeated-line"
      And claim line 3 is "<status>"

      Examples:
        | modifiers | verdict                  | status      |
        |           | fails                    | review      |
        | KX        | fails                    | review      |
        | 59        | passes                   | payable     |
        | 76        | passes                   | review      |
        | ZZ        | could not be checked for | not checked |

    Scenario: a line that could not be read may be the first of two
      Given the claim lines are
        | code    | units |
        | unknown | 1     |
        | 64628   | 1     |
      When the encounter is evaluated
      Then claim line 2 could not be checked for edit "repeated-line"
