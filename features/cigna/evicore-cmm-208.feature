# Cigna sends interventional pain to eviCore, whose guideline excludes the procedure by nerve and
# technique. Its criteria for facet joints are not criteria for this procedure.
Feature: eviCore CMM-208 for Cigna

  Scenario: with no clinical fact at all the position is known, and nothing is asked
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "2025-12-17"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And nothing is asked
    And the policy is "cigna/evicore-cmm-208@2025-02-28"
    And the chain is exactly "cigna delegates cigna/evicore-cmm-208"
    And the decision cites "CMM-208"
    And prior authorization is "depends"
    And warning "provisional_pack" is given
    And warning "codes" is given
    And warning "facet-criteria" is not given

  Scenario Outline: no clinical fact changes the answer: <fact> is "<value>"
    Given a typical encounter
    And the payer is "cigna"
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

  Scenario: a patient who meets the facet criteria is not covered for this procedure
    Given a typical encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "2025-12-17"
    And these facts are
      | fact                                                        | value     |
      | duration of low back pain                                   | 12 months |
      | duration of failed non-surgical care                        | 12 months |
      | facet arthrosis or effusion that matches the main complaint | yes       |
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And the blocking criteria are exactly "none"
    And the supporting criteria are exactly "none"

  Scenario: a claim with a facet code beside it is told that the thresholds are that code's
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "2025-12-17"
    And the claim form is "professional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64635 | 1     |
    When the encounter is evaluated
    Then the outcome is "not covered"
    And claim line 1 is "denied"
    And claim line 2 is "not checked"
    And warning "facet-criteria" is given

  Scenario Outline: a claim for facet joints alone is outside, whatever the guideline says: <day>
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    And the requested codes are "64635"
    And the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

    Examples: in each version
      | day        |
      | 2025-12-17 |
      | 2026-11-24 |

  Scenario Outline: on <day> the version is <version>
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the policy is "cigna/evicore-cmm-208@<version>"
    And warning "draft_pack" is <draft>
    And warning "not_seen_after" is <later>
    And warning "uncertain_version" is not given

    Examples: for certain since an index of eviCore showed the first, and announced the second
      | day        | version    | draft     | later     |
      | 2025-12-17 | 2025-02-28 | not given | not given |
      | 2025-12-18 | 2025-12-18 | given     | not given |
      | 2026-03-07 | 2025-12-18 | given     | not given |
      | 2026-03-08 | 2025-12-18 | given     | given     |

  Scenario Outline: whether Cigna used it already on <day> is not known, and the outcome is the same
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And nothing is asked
    And the policy is "cigna/0139@2022-07-15"
    And warning "uncertain_version" is <uncertain>

    Examples: from its publication to the last day before an index shows it in use
      | day        | uncertain |
      | 2025-02-27 | not given |
      | 2025-02-28 | given     |
      | 2025-06-02 | given     |
      | 2025-12-16 | given     |

  Rule: prior authorization depends on the setting

    Background:
      Given an empty encounter
      And the payer is "cigna"
      And the line of business is "commercial"

    Scenario Outline: at place of service <place> on <day> it is <required>
      Given the date of service is "<day>"
      And the claim form is "professional"
      And the place of service is "<place>"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then prior authorization is "<required>"
      And the outcome is "not covered"

      Examples: inpatient always, else as the member's card says
        | place | day        | required |
        | 21    | 2025-12-17 | yes      |
        | 21    | 2026-01-05 | yes      |
        | 22    | 2025-12-17 | depends  |
        | 22    | 2026-01-05 | depends  |
        | 11    | 2026-01-05 | depends  |
        | 19    | 2026-01-05 | depends  |
        | 24    | 2026-01-05 | depends  |

    Scenario: an institutional claim has no place of service: its setting tells
      Given the date of service is "2026-01-05"
      And the claim form is "institutional"
      And the billing setting is "inpatient hospital"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then prior authorization is "yes"

    Scenario Outline: without a claim it is not known which of both holds, on <day>
      Given the date of service is "<day>"
      When the encounter is evaluated
      Then prior authorization is "depends"

      Examples:
        | day        |
        | 2025-12-17 |
        | 2026-01-05 |

    Scenario: where it is uncertain which version was in force, it depends on that
      Given the date of service is "2025-06-02"
      When the encounter is evaluated
      Then prior authorization is "depends"
      And warning "uncertain_version" is given
