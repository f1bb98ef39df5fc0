# Two dated versions: the first decides here, in words that were not read; the second leaves the
# service to another guideline. Neither is a denial, and no clinical fact changes either.
Feature: SURG.00052 of Anthem, and of Western New York, which adopts it

  Background:
    Given a typical encounter
    And the payer is "bcbs"
    And the plan is "anthem"
    And the plan state is "VA"
    And the line of business is "commercial"
    And the date of service is "2024-09-01"

  Scenario Outline: on <day>
    Given the date of service is "<day>"
    When the encounter is evaluated
    Then the policy is "<policy>"
    And the outcome is "<outcome>"
    And the basis is "none"

    Examples: decided here, then decided elsewhere
      | day        | policy                            | outcome           |
      | 2024-07-01 | bcbs/anthem-surg-00052@2024-07-01 | needs information |
      | 2024-08-31 | bcbs/anthem-surg-00052@2024-07-01 | needs information |
      | 2024-09-01 | bcbs/anthem-surg-00052@2024-09-01 | delegated         |
      | 2026-11-24 | bcbs/anthem-surg-00052@2024-09-01 | delegated         |

  Scenario: before the first version there is no policy
    Given the date of service is "2024-06-30"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the policy is "none"
    And the versions named are exactly "bcbs/anthem-surg-00052@2024-07-01"

  Scenario: the first version is open without any record
    Given an empty encounter
    And the payer is "bcbs"
    And the plan is "anthem"
    And the plan state is "VA"
    And the line of business is "commercial"
    And the date of service is "2024-07-01"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And warning "draft_pack" is given
    And warning "position-not-seen" is given
    And warning "earlier-position" is given

  Scenario: the second version waits for nothing
    Given an empty encounter
    And the payer is "bcbs"
    And the plan is "anthem"
    And the plan state is "VA"
    And the line of business is "commercial"
    And the date of service is "2024-09-01"
    When the encounter is evaluated
    Then the outcome is "delegated"
    And nothing is asked
    And the decision cites "SURG.00052 (Anthem), published 2024-09-01, position section, note under Description/Scope"
    And warning "provisional_pack" is given
    And warning "target-not-known" is given

  Scenario Outline: another technique is outside the policy on <day>
    Given the technique is "other"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "not applicable"

    Examples:
      | day        |
      | 2024-07-01 |
      | 2024-09-01 |

  Scenario Outline: a clinical fact changes neither version: <fact> is <value>
    Given the <fact> is "<value>"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"

    Examples:
      | fact                                      | value   | day        | outcome           |
      | duration of low back pain                 | 1 month | 2024-07-01 | needs information |
      | duration of low back pain                 | 1 month | 2024-09-01 | delegated         |
      | vertebral bodies with Modic type 1 change | none    | 2024-07-01 | needs information |
      | vertebral bodies with Modic type 1 change | none    | 2024-09-01 | delegated         |
      | treated vertebral bodies                  | L1, S2  | 2024-07-01 | needs information |
      | treated vertebral bodies                  | L1, S2  | 2024-09-01 | delegated         |
      | active systemic infection                 | yes     | 2024-07-01 | needs information |
      | active systemic infection                 | unknown | 2024-09-01 | delegated         |

  Scenario: lines of a claim that another guideline decides go to review or await the edits
    Given the claim form is "professional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
    When the encounter is evaluated
    Then the outcome is "delegated"
    And claim line 1 is "review"

  Rule: whom it binds

    Scenario: the notice is Virginia's, so the state of the plan is asked for
      Given the plan state is "unknown"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the policy is "none"
      And the selection still needs "plan state"
      And the candidates are exactly "anthem"

    Scenario: a plan of another state is not bound
      Given the plan state is "OH"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the policy is "none"

    Scenario Outline: the notice says that it does not govern <line>
      Given the line of business is "<line>"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the policy is "none"
      And warning "policy_excluded" is given

      Examples:
        | line     |
        | fep      |
        | medicaid |

    Scenario Outline: what the notice says of Medicaid holds from its first day on: <day>
      Given the line of business is "medicaid"
      And the date of service is "<day>"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And warning "policy_excluded" is <excluded>

      Examples:
        | day        | excluded  |
        | 2024-06-30 | not given |
        | 2024-07-01 | given     |

    Scenario: Medicaid of another state is neither bound nor excluded
      Given the line of business is "medicaid"
      And the plan state is "OH"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And warning "policy_excluded" is not given

  Rule: Western New York adopts the second version, for Medicaid

    Scenario Outline: Western New York on <day>
      Given the plan is "western-new-york"
      And the plan state is "NY"
      And the line of business is "medicaid"
      And the date of service is "<day>"
      When the encounter is evaluated
      Then the policy is "bcbs/anthem-surg-00052@2024-09-01"
      And the policy is that of plan "western-new-york"
      And the outcome is "delegated"

      Examples:
        | day        |
        | 2024-09-01 |
        | 2026-11-24 |

    Scenario: before it was published, Western New York used nothing that was seen
      Given the plan is "western-new-york"
      And the line of business is "medicaid"
      And the date of service is "2024-08-31"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the versions named are exactly "bcbs/anthem-surg-00052@2024-09-01"

    Scenario: a commercial plan of Western New York is not bound
      Given the plan is "western-new-york"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the policy is "none"

  Scenario Outline: on <day> the text is said not to govern <line>: <warning>
    Given an empty encounter
    And the payer is "bcbs"
    And the plan is "anthem"
    And the line of business is "<line>"
    And the state is "<state>"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then warning "policy_excluded" is <warning>

    Examples: from the day of the notice on
      | line               | state | day        | warning   |
      | fep                | NC    | 2024-06-30 | not given |
      | fep                | NC    | 2024-07-01 | given     |
      | medicare_advantage | NC    | 2024-06-30 | not given |
      | medicare_advantage | NC    | 2024-07-01 | given     |

  Scenario Outline: Western New York on <day>: that nobody saw later versions is said: <warning>
    Given an empty encounter
    And the payer is "bcbs"
    And the plan is "western-new-york"
    And the line of business is "medicaid"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "delegated"
    And warning "not_seen_after" is <warning>

    Examples: it was read on the day of its publication
      | day        | warning   |
      | 2024-09-01 | not given |
      | 2024-09-02 | given     |
