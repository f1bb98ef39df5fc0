# UnitedHealthcare's commercial policy excludes the procedure as a technique in every version seen.
Feature: UnitedHealthcare, ablative treatment for spinal pain

  Scenario Outline: with no clinical fact at all the position is known for <line>, and nothing is asked
    Given an empty encounter
    And the payer is "uhc"
    And the line of business is "<line>"
    And the date of service is "2026-03-02"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And nothing is asked
    And the policy is "uhc/ablative-treatment-spinal-pain@2026-02-01"
    And the chain is exactly "uhc own uhc/ablative-treatment-spinal-pain"
    And the decision cites "Practice research memo of 2026-09-15 on UnitedHealthcare's policies, coverage rationale"
    And prior authorization is "not seen"
    And warning "provisional_pack" is given
    And warning "benefit-document" is given

    Examples:
      | line                |
      | commercial          |
      | individual_exchange |

  Scenario Outline: no clinical fact changes the answer: <fact> is "<value>"
    Given a typical encounter
    And the payer is "uhc"
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

  Scenario Outline: commercial on <day>: <policy>
    Given an empty encounter
    And the payer is "uhc"
    And the line of business is "commercial"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the policy is "<policy>"
    And warning "unverified_until" is <unverified>
    And warning "not_seen_after" is <later>

    Examples: about eight revisions between the two versions were not seen
      | day        | outcome     | policy                                        | unverified | later     |
      | 2022-02-28 | no policy   | none                                          | not given  | not given |
      | 2022-03-01 | not covered | uhc/ablative-treatment-spinal-pain@2022-03-01 | given      | not given |
      | 2026-01-31 | not covered | uhc/ablative-treatment-spinal-pain@2022-03-01 | given      | not given |
      | 2026-02-01 | not covered | uhc/ablative-treatment-spinal-pain@2026-02-01 | not given  | not given |
      | 2026-04-30 | not covered | uhc/ablative-treatment-spinal-pain@2026-02-01 | not given  | not given |
      | 2026-05-01 | not covered | uhc/ablative-treatment-spinal-pain@2026-02-01 | not given  | not given |
      | 2026-09-15 | not covered | uhc/ablative-treatment-spinal-pain@2026-02-01 | not given  | not given |
      | 2026-09-16 | not covered | uhc/ablative-treatment-spinal-pain@2026-02-01 | not given  | given     |

  Scenario Outline: on <day> the revision that one memo claims is <claimed> as a warning
    Given an empty encounter
    And the payer is "uhc"
    And the line of business is "<line>"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And warning "claimed-revision" is <claimed>

    Examples: it changes no answer
      | line                | day        | claimed   |
      | commercial          | 2026-04-30 | not given |
      | commercial          | 2026-05-01 | given     |
      | commercial          | 2026-09-16 | given     |
      | individual_exchange | 2026-04-30 | not given |
      | individual_exchange | 2026-05-01 | given     |

  Scenario: before the first version the nearest is named
    Given a typical encounter
    And the payer is "uhc"
    And the line of business is "commercial"
    And the date of service is "2022-02-28"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the versions named are exactly "uhc/ablative-treatment-spinal-pain@2022-03-01"

  Scenario Outline: the exchange is named from 2026 on: <day>
    Given a typical encounter
    And the payer is "uhc"
    And the line of business is "individual_exchange"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the policy is "<policy>"

    Examples:
      | day        | outcome     | policy                                        |
      | 2025-06-02 | no policy   | none                                          |
      | 2026-01-31 | no policy   | none                                          |
      | 2026-02-01 | not covered | uhc/ablative-treatment-spinal-pain@2026-02-01 |

  Scenario: both lines are denied
    Given an empty encounter
    And the payer is "uhc"
    And the line of business is "commercial"
    And the date of service is "2026-03-02"
    And the claim form is "professional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 2     |
    When the encounter is evaluated
    Then claim line 1 is "denied"
    And claim line 2 is "denied"
    And warning "codes" is given

  Scenario: without a line of business no policy is selected
    Given a typical encounter
    And the payer is "uhc"
    And the date of service is "2026-03-02"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the selection still needs "line of business"

  Scenario Outline: another technique is outside, on <day>
    Given an empty encounter
    And the payer is "uhc"
    And the line of business is "commercial"
    And the date of service is "<day>"
    And the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

    Examples: in each version
      | day        |
      | 2025-03-04 |
      | 2026-03-02 |
