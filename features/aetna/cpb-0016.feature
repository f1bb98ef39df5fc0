# Aetna's bulletin lists the procedure among techniques that are not covered. The answer waits for no
# clinical fact, and none changes it.
Feature: Aetna CPB 0016

  Scenario: with no clinical fact at all the position is known, and nothing is asked
    Given an empty encounter
    And the payer is "aetna"
    And the line of business is "commercial"
    And the date of service is "2026-01-15"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And nothing is asked
    And the determination is "position"
    And the policy is "aetna/cpb-0016@2026-01-01"
    And the chain is exactly "aetna own aetna/cpb-0016"
    And the decision cites "Aetna CPB 0016"
    And prior authorization is "not seen"
    And warning "provisional_pack" is given
    And warning "date_evidence" is given
    And warning "unverified_binding" is given

  Scenario Outline: no clinical fact changes the answer: <fact> is "<value>"
    Given a typical encounter
    And the payer is "aetna"
    And the line of business is "commercial"
    And the date of service is "2026-11-24"
    And the <fact> is "<value>"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And nothing is asked

    Examples: from none of what other payers ask for to all of it
      | fact                                      | value          |
      | duration of low back pain                 | 0 months       |
      | duration of low back pain                 | 60 months      |
      | duration of low back pain                 | unknown        |
      | duration of failed non-surgical care      | 24 months      |
      | age on the date of service                | 17 years       |
      | vertebral bodies with Modic type 1 change | none           |
      | vertebral bodies with Modic type 1 change | L3, L4, L5, S1 |
      | treated vertebral bodies                  | L5             |
      | treated vertebral bodies                  | L3, L4, L5, S1 |
      | treated vertebral bodies                  | T12, L1        |
      | active systemic infection                 | yes            |
      | cancer of the spine                       | yes            |
      | body mass index                           | 45 kg/m2       |
      | sessions of cognitive behavioral therapy  | 12             |
      | vertebral bodies ablated earlier          | L5             |
      | psychological assessment on record        | no             |

  Scenario Outline: on <day> the version is <version>
    Given an empty encounter
    And the payer is "aetna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the policy is "aetna/cpb-0016@<version>"
    And warning "draft_pack" is <draft>
    And warning "not_seen_after" is <later>

    Examples: the first day, the day before the next version, its first day, and after
      | day        | version    | draft     | later     |
      | 2026-01-01 | 2026-01-01 | not given | not given |
      | 2026-01-02 | 2026-01-01 | not given | given     |
      | 2026-02-11 | 2026-01-01 | not given | given     |
      | 2026-02-12 | 2026-02-12 | given     | not given |
      | 2026-02-13 | 2026-02-12 | given     | given     |
      | 2026-11-24 | 2026-02-12 | given     | given     |

  Scenario Outline: before the first version there is no policy: <day>
    Given a typical encounter
    And the payer is "aetna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the policy is "none"
    And the versions named are exactly "aetna/cpb-0016@2026-01-01"
    And nothing is asked

    Examples:
      | day        |
      | 2022-01-01 |
      | 2025-12-31 |

  Scenario: both lines are denied, and 64629 by inference
    Given an empty encounter
    And the payer is "aetna"
    And the line of business is "commercial"
    And the date of service is "2026-01-15"
    And the claim form is "professional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then the outcome is "not covered"
    And claim line 1 is "denied"
    And claim line 2 is "denied"
    And warning "add-on-code" is given

  Scenario Outline: another technique is outside, on <day>
    Given an empty encounter
    And the payer is "aetna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    And the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

    Examples: in each version
      | day        |
      | 2026-01-15 |
      | 2026-11-24 |

  Scenario: without a line of business no policy is selected
    Given a typical encounter
    And the payer is "aetna"
    And the date of service is "2026-01-15"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the policy is "none"
    And the selection still needs "line of business"

  Scenario: a line of business that nothing is known of has no policy
    Given a typical encounter
    And the payer is "aetna"
    And the line of business is "medicaid"
    And the date of service is "2026-01-15"
    When the encounter is evaluated
    Then the outcome is "no policy"

  Scenario Outline: known by <known>, the version is <policy>
    Given an empty encounter
    And the payer is "aetna"
    And the line of business is "commercial"
    And the date of service is "2026-03-02"
    And only what was known on "<known>" counts
    When the encounter is evaluated
    Then the policy is "<policy>"

    Examples: from the days that third parties give
      | known      | policy                    |
      | 2025-12-31 | none                      |
      | 2026-01-01 | aetna/cpb-0016@2026-01-01 |
      | 2026-02-11 | aetna/cpb-0016@2026-01-01 |
      | 2026-02-12 | aetna/cpb-0016@2026-02-12 |
