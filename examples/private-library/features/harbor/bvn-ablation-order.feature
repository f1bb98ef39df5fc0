# Harbor and its policy are invented. Where several things speak against coverage, one of them is the reason.
Feature: Harbor's invented policy: what it is about, and which reason comes first

  Background:
    Given a typical encounter
    And the payer is "harbor"
    And the date of service is "2026-08-03"

  Scenario: another technique is none of this policy's business
    Given the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

  Scenario Outline: what speaks against coverage has its own reason: <reason>
    Given these facts differ
      | fact                                   | value       |
      | duration of low back pain              | <duration>  |
      | bodies with change on a second reading | <reading>   |
      | treated vertebral bodies               | <bodies>    |
      | active systemic infection              | <infection> |
    When the encounter is evaluated
    Then the determination is "<reason>"
    And the decision cites "<section>"

    Examples:
      | reason           | section | duration   | reading | bodies     | infection |
      | criteria-not-met | 1a      | 2.9 months | L5      | L4, L5     | no        |
      | criteria-not-met | 1b      | 14 months  | none    | L4, L5     | no        |
      | limit-exceeded   | 2       | 14 months  | L5      | L4, L5, S2 | no        |
      | contraindicated  | 3       | 14 months  | L5      | L4, L5     | yes       |

  Scenario Outline: of two reasons the first counts: <first> before <second>
    Given these facts differ
      | fact                                   | value       |
      | technique                              | <technique> |
      | active systemic infection              | <infection> |
      | treated vertebral bodies               | <bodies>    |
      | bodies with change on a second reading | <reading>   |
    When the encounter is evaluated
    Then the determination is "<first>"

    Examples:
      | first           | second           | technique            | infection | bodies     | reading |
      | out-of-scope    | contraindicated  | other                | yes       | L4, L5     | L5      |
      | contraindicated | limit-exceeded   | intraosseous BVN RFA | yes       | L4, L5, S2 | L5      |
      | limit-exceeded  | criteria-not-met | intraosseous BVN RFA | no        | L4, L5, S2 | none    |

  @HAR-2
  Scenario Outline: each of the bodies in the list counts on a second reading, and no other
    Given the bodies with change on a second reading are "<bodies>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"

    Examples:
      | bodies | outcome     |
      | L4     | covered     |
      | S2     | not covered |

  Scenario Outline: what nobody recorded leaves the answer open: <fact>
    Given the <fact> is not documented
    When the encounter is evaluated
    Then the outcome is "needs information"

    Examples:
      | fact                      |
      | duration of low back pain |
      | treated vertebral bodies  |
      | active systemic infection |

  Scenario: of care before the procedure the policy says nothing
    When the encounter is evaluated
    Then the policy is silent on "non-surgical care"
