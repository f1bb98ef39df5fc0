# Modifiers: those that the fee schedule's indicators exclude, those that the payer weighs, those that
# only tell something, and what is no modifier at all.
Feature: modifiers of claim lines

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2024-08-08"
    And the claim form is "professional"
    And the billing setting is "practitioner"
    And the place of service is "24"
    And the diagnosis codes are "M54.51"

  Scenario Outline: <modifier> on 64628
    Given the claim lines are
      | code  | units | modifiers  |
      | 64628 | 1     | <modifier> |
    When the encounter is evaluated
    Then edit "<edit>" alone makes claim line 1 "<finding>"
    And claim line 1 is "<status>"

    Examples: against the indicators of the quarter that was read
      | modifier | edit                | finding | status |
      | 26       | component-modifiers | denied  | denied |
      | TC       | component-modifiers | denied  | denied |
      | 62       | co-surgeons         | denied  | denied |
      | 66       | surgical-team       | denied  | denied |
      | 80       | assistant           | denied  | denied |
      | 81       | assistant           | denied  | denied |
      | 82       | assistant           | denied  | denied |
      | AS       | assistant           | denied  | denied |
      | GZ       | gz                  | denied  | denied |

    Examples: a body has no side
      | modifier | edit  | finding | status |
      | 50       | sides | review  | review |
      | LT       | sides | review  | review |
      | RT       | sides | review  | review |

    Examples: what the payer weighs
      | modifier | edit          | finding | status |
      | 22       | circumstances | review  | review |
      | 52       | circumstances | review  | review |
      | 53       | circumstances | review  | review |
      | 73       | circumstances | review  | review |
      | 74       | circumstances | review  | review |
      | 76       | circumstances | review  | review |
      | 77       | circumstances | review  | review |
      | 78       | circumstances | review  | review |
      | 79       | circumstances | review  | review |
      | GY       | circumstances | review  | review |

    Examples: what only tells something
      | modifier | edit             | finding | status  |
      | GA       | notice-modifiers | warning | payable |
      | GX       | notice-modifiers | warning | payable |

    Examples: a place of service among the modifiers
      | modifier | edit                  | finding  | status      |
      | 11       | modifier-valid        | rejected | rejected    |
      | 19       | place-among-modifiers | warning  | not checked |

  Scenario: without a modifier every edit of modifiers passes
    Given the claim lines are
      | code  | units |
      | 64628 | 1     |
    When the encounter is evaluated
    Then claim line 1 passes edit "modifier-valid"
    And claim line 1 passes edit "modifier-setting"
    And claim line 1 passes edit "place-among-modifiers"
    And claim line 1 passes edit "component-modifiers"
    And claim line 1 passes edit "co-surgeons"
    And claim line 1 passes edit "surgical-team"
    And claim line 1 passes edit "assistant"
    And claim line 1 passes edit "gz"
    And claim line 1 passes edit "sides"
    And claim line 1 passes edit "circumstances"
    And claim line 1 passes edit "notice-modifiers"
    And claim line 1 passes edit "reduction-on-add-on"
    And claim line 1 is "payable"

  Scenario: a modifier that no table has may not be one
    Given the claim lines are
      | code  | units | modifiers |
      | 64628 | 1     | ZZ        |
    When the encounter is evaluated
    Then claim line 1 could not be checked for edit "modifier-valid"
    And claim line 1 is "not checked"

  Scenario Outline: on a line that could not be read, <modifier> is not held against a code
    Given the claim lines are
      | code    | units | modifiers  |
      | 64628   | 1     |            |
      | unknown | 1     | <modifier> |
    When the encounter is evaluated
    Then claim line 2 could not be checked for edit "<edit>"
    And claim line 2 is "not checked"

    Examples:
      | modifier | edit                |
      | GZ       | gz                  |
      | 22       | circumstances       |
      | GA       | notice-modifiers    |
      | 51       | reduction-on-add-on |
      | 73       | modifier-setting    |
      | 19       | place-among-modifiers |

  Scenario Outline: <modifier> while no fee schedule was read for the code
    Given the date of service is "2020-06-01"
    And the policy pack "medicare/palmetto-l39420@2023-03-05"
    And the claim lines are
      | code  | units | modifiers  |
      | C9752 | 1     | <modifier> |
    When the encounter is evaluated
    Then claim line 1 could not be checked for edit "<edit>"

    Examples:
      | modifier | edit                |
      | 26       | component-modifiers |
      | 62       | co-surgeons         |
      | 66       | surgical-team       |
      | 80       | assistant           |
      | LT       | sides               |

  Scenario Outline: in a year whose fee schedule is only inferred, <modifier> is for review
    Given the date of service is "2025-03-04"
    And the claim lines are
      | code  | units | modifiers  |
      | 64628 | 1     | <modifier> |
    When the encounter is evaluated
    Then edit "<edit>" alone makes claim line 1 "review"
    And the codes suggested for claim line 1 are exactly "none"

    Examples:
      | modifier | edit                |
      | 26       | component-modifiers |
      | 62       | co-surgeons         |
      | 66       | surgical-team       |
      | 80       | assistant           |

  Scenario Outline: 51 belongs on the first code at most: <line>
    Given the treated vertebral bodies are "L4, L5, S1"
    And the claim lines are
      | code  | units | modifiers |
      | 64628 | 1     | <first>   |
      | 64629 | 1     | <further> |
    When the encounter is evaluated
    Then claim line 1 passes edit "reduction-on-add-on"
    And claim line 2 <verdict> edit "reduction-on-add-on"
    And claim line 2 is "payable"

    Examples:
      | line        | first | further | verdict |
      | on 64628    | 51    |         | passes  |
      | on 64629    |       | 51      | fails   |

  Scenario Outline: <modifier> in the setting <setting>
    Given the claim form is "<form>"
    And the billing setting is "<setting>"
    And the claim lines are
      | code  | units | modifiers  |
      | 64628 | 1     | <modifier> |
    When the encounter is evaluated
    Then claim line 1 <verdict> edit "modifier-setting"

    Examples:
      | modifier | form          | setting             | verdict |
      | 53       | professional  | practitioner        | passes  |
      | 53       | professional  | asc                 | fails   |
      | 73       | professional  | asc                 | passes  |
      | 73       | professional  | practitioner        | fails   |
      | 74       | institutional | outpatient hospital | passes  |
      | PO       | institutional | outpatient hospital | passes  |
      | PN       | professional  | practitioner        | fails   |
      | SG       | professional  | asc                 | passes  |
      | SG       | institutional | outpatient hospital | fails   |

  Scenario: a modifier of another setting is for review
    Given the claim lines are
      | code  | units | modifiers |
      | 64628 | 1     | PO        |
    When the encounter is evaluated
    Then edit "modifier-setting" alone makes claim line 1 "review"
    And claim line 1 is "review"

  Scenario: while the setting is open, a modifier of one setting is not held against it
    Given the billing setting is "unknown"
    And the claim lines are
      | code  | units | modifiers |
      | 64628 | 1     | 53        |
    When the encounter is evaluated
    Then claim line 1 could not be checked for edit "modifier-setting"
    And claim line 1 is "review"

  Rule: KX at Noridian, of which a summary by others speaks

    Scenario Outline: with modifiers "<modifiers>"
      Given the policy pack "medicare/noridian-l39642@v11"
      And the date of service is "2026-05-05"
      And the claim lines are
        | code  | units | modifiers   |
        | 64628 | 1     | <modifiers> |
      When the encounter is evaluated
      Then the outcome is "covered"
      And claim line 1 <verdict> edit "attestation-kx"
      And claim line 1 is "payable"

      Examples:
        | modifiers | verdict |
        | KX        | passes  |
        |           | fails   |

    Scenario: Palmetto's lines are not asked for it
      Given the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then claim line 1 passes edit "attestation-kx"

    Scenario: where the contractor is not known, neither is whether it is asked for
      Given the state is "unknown"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then the outcome is "needs information"
      And claim line 1 could not be checked for edit "attestation-kx"
      And claim line 1 is "needs information"
