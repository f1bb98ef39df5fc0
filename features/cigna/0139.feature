# Cigna's own policy: the basis changes from one version to the next, the outcome does not.
Feature: Cigna 0139

  Scenario: in 2021 the procedure is denied as experimental, with nothing asked
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "2021-10-04"
    And the requested codes are "C9752"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"
    And nothing is asked
    And the determination is "position"
    And the policy is "cigna/0139@2021-07"
    And the chain is exactly "cigna own cigna/0139"
    And the decision cites "202107-140028"
    And prior authorization is "not seen"
    And warning "draft_pack" is given
    And warning "codes" is given

  Scenario: from July 2022 on the basis is medical necessity, with nothing asked
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "2022-10-03"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "not medically necessary"
    And nothing is asked
    And the policy is "cigna/0139@2022-07-15"
    And the decision cites "202307-165788"
    And warning "draft_pack" is given
    And warning "codes-removed" is given

  Scenario Outline: no clinical fact changes the answer: <fact> is "<value>"
    Given a typical encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "2023-05-02"
    And the <fact> is "<value>"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "not medically necessary"
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

  Scenario Outline: on <day> it is <outcome> by <policy>
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    And the technique is "intraosseous BVN RFA"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the basis is "<basis>"
    And the policy is "<policy>"
    And warning "uncertain_version" is <uncertain>

    Examples: the version of 2021 began on an unknown day, and its use ends with the codes of 2021
      | day        | outcome     | basis           | policy             | uncertain |
      | 2020-07-14 | no policy   | none            | none               | not given |
      | 2020-07-15 | not covered | investigational | cigna/0139@2021-07 | given     |
      | 2021-07-30 | not covered | investigational | cigna/0139@2021-07 | given     |
      | 2021-07-31 | not covered | investigational | cigna/0139@2021-07 | not given |
      | 2021-12-31 | not covered | investigational | cigna/0139@2021-07 | not given |
      | 2022-01-01 | no policy   | none            | none               | not given |

    Examples: the version of 2022, until the guideline of eviCore
      | day        | outcome     | basis                   | policy                            | uncertain |
      | 2022-07-14 | no policy   | none                    | none                              | not given |
      | 2022-07-15 | not covered | not medically necessary | cigna/0139@2022-07-15             | not given |
      | 2025-02-27 | not covered | not medically necessary | cigna/0139@2022-07-15             | not given |
      | 2025-02-28 | not covered | not medically necessary | cigna/0139@2022-07-15             | given     |
      | 2025-12-16 | not covered | not medically necessary | cigna/0139@2022-07-15             | given     |
      | 2025-12-17 | not covered | investigational         | cigna/evicore-cmm-208@2025-02-28  | not given |

  Scenario: between the codes of 2021 and the version of 2022 the nearest versions are named
    Given a typical encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "2022-03-01"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the versions named are exactly "cigna/0139@2021-07, cigna/0139@2022-07-15"
    And nothing is asked

  Scenario: an unlisted code alone does not say which technique it was
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "2021-10-04"
    And the requested codes are "22899"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And these facts are still needed
      | fact      |
      | technique |

  Scenario: without a line of business no policy is selected
    Given a typical encounter
    And the payer is "cigna"
    And the date of service is "2022-10-03"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the selection still needs "line of business"

  Scenario Outline: another technique is outside, on <day>
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    And the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

    Examples: in each version
      | day        |
      | 2021-10-04 |
      | 2022-10-03 |

  Scenario Outline: on <day> that nobody saw later versions is said: <warning>
    Given an empty encounter
    And the payer is "cigna"
    And the line of business is "commercial"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the policy is "cigna/0139@2022-07-15"
    And warning "not_seen_after" is <warning>

    Examples: a decision of July 2023 cites it
      | day        | warning   |
      | 2023-07-31 | not given |
      | 2023-08-01 | given     |
