# Which codes were valid when, for the service and for its diagnoses, and which diagnoses a policy lists.
Feature: codes and diagnoses on the date

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2025-03-04"
    And the claim form is "professional"
    And the billing setting is "practitioner"
    And the place of service is "24"
    And the diagnosis codes are "M54.51"

  Rule: codes of the ablation by year

    Scenario Outline: <code> on <day>
      Given the date of service is "<day>"
      And the policy pack "medicare/palmetto-l39420@2023-03-05"
      And the claim lines are
        | code   | units | describes the ablation |
        | <code> | 1     | yes                    |
      When the encounter is evaluated
      Then claim line 1 <verdict> edit "code-valid"
      And claim line 1 <era> edit "code-of-era"
      And claim line 1 is "<status>"

      Examples:
        | code  | day        | verdict                  | era    | status      |
        | 64628 | 2021-12-31 | fails                    | passes | rejected    |
        | 64628 | 2022-01-01 | passes                   | passes | not checked |
        | 64628 | 2025-03-04 | passes                   | passes | payable     |
        | C9752 | 2021-12-31 | passes                   | passes | not checked |
        | C9752 | 2023-05-05 | fails                    | passes | rejected    |
        | 22899 | 2021-12-31 | passes                   | passes | not checked |
        | 22899 | 2022-01-01 | could not be checked for | fails  | not checked |
        | 64999 | 2022-01-01 | could not be checked for | fails  | not checked |

    Scenario: a code of the wrong years has its suggested codes, and its add-on is rejected too
      Given the date of service is "2023-05-05"
      And the claim form is "institutional"
      And the billing setting is "outpatient hospital"
      And the treated vertebral bodies are "L4, L5, S1"
      And the claim lines are
        | code  | units |
        | C9752 | 1     |
        | C9753 | 1     |
      When the encounter is evaluated
      Then the outcome is "covered"
      And claim line 1 is "rejected"
      And claim line 2 is "rejected"
      And the codes suggested for claim line 1 are exactly "181 M20 N56"

    Scenario: an unlisted code whose narrative names something else is another service
      Given the claim lines are
        | code  | units | describes the ablation |
        | 64628 | 1     |                        |
        | 22899 | 1     | no                     |
      When the encounter is evaluated
      Then claim line 2 passes edit "code-of-era"
      And claim line 2 is "not checked"

  Rule: diagnoses billable on the date

    Scenario Outline: <codes> on <day>
      Given the date of service is "<day>"
      And the diagnosis codes are "<codes>"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then claim line 1 <verdict> edit "diagnosis-valid"
      And claim line 1 is "<status>"

      Examples: M54.5 was divided on 2021-10-01, M51.36 on 2024-10-01
        | codes           | day        | verdict                  | status      |
        | M54.51          | 2025-03-04 | passes                   | payable     |
        | M54.5           | 2025-03-04 | fails                    | rejected    |
        | M54.51, M51.36  | 2024-09-30 | passes                   | payable     |
        | M54.51, M51.36  | 2024-10-01 | fails                    | rejected    |
        | M54.51, M51.360 | 2024-09-30 | fails                    | rejected    |
        | M54.51, M51.360 | 2024-10-01 | passes                   | payable     |

      Examples: what no table has, and the year after those that were read
        | codes           | day        | verdict                  | status      |
        | M54.51, Z99.89  | 2025-03-04 | could not be checked for | not checked |
        | unknown         | 2025-03-04 | could not be checked for | not checked |
        | M54.51          | 2026-10-01 | could not be checked for | not checked |

    Scenario: a line answers for the diagnoses that it points to
      Given the diagnosis codes are "M54.51, M54.5"
      And the treated vertebral bodies are "L4, L5, S1"
      And the claim lines are
        | code  | units | diagnoses |
        | 64628 | 1     | 1         |
        | 64629 | 1     | 2         |
      When the encounter is evaluated
      Then claim line 1 is "payable"
      And claim line 2 is "rejected"
      And the codes suggested for claim line 2 are exactly "146 M76"

  Rule: diagnoses that exclude each other

    Scenario Outline: <codes> together on <day>
      Given the date of service is "<day>"
      And the diagnosis codes are "<codes>"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then claim line 1 <verdict> edit "excludes1"
      And claim line 1 is "<status>"

      Examples: the notes of April 2026 were read, those of other years were not
        | codes           | day        | verdict                  | status  |
        | M54.51          | 2026-05-05 | passes                   | payable |
        | M54.51, M51.360 | 2026-05-05 | fails                    | review  |
        | M54.51, M51.360 | 2025-03-04 | could not be checked for | payable |

  Rule: diagnoses that a policy lists

    Scenario Outline: Medicare's articles, whose texts were not seen: <codes>
      Given the diagnosis codes are "<codes>"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then claim line 1 <verdict> edit "diagnosis-list-medicare"
      And claim line 1 passes edit "diagnosis-list-wyoming"
      And claim line 1 is "<status>"

      Examples:
        | codes          | verdict                  | status      |
        | M54.51         | passes                   | payable     |
        | M54.59         | fails                    | review      |
        | M51.360        | fails                    | review      |
        | M54.59, M54.51 | passes                   | payable     |
        | unknown        | could not be checked for | not checked |

    Scenario Outline: the list of BCBS Wyoming, made before the division of M51.36: <codes>
      Given the payer is "bcbs"
      And the plan is "wyoming"
      And the line of business is "commercial"
      And the diagnosis codes are "<codes>"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then claim line 1 <verdict> edit "diagnosis-list-wyoming"
      And claim line 1 passes edit "diagnosis-list-medicare"

      Examples:
        | codes   | verdict                  |
        | M54.50  | passes                   |
        | M51.360 | fails                    |
        | unknown | could not be checked for |

    Scenario: Wyoming's list does not say that it is exhaustive: what is outside is for review
      Given the payer is "bcbs"
      And the plan is "wyoming"
      And the line of business is "commercial"
      And the diagnosis codes are "M51.360"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then edit "diagnosis-list-wyoming" alone makes claim line 1 "review"
