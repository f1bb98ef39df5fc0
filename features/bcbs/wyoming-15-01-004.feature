# Version 001, from its coverage body. It has no date of its own: certain on 2024-09-30, the last day
# on which its list of diagnoses can have been up to date. Whatever does not meet its criteria is
# investigational by its own words, an unmet criterion too.
Feature: Policy 15-01-004 of Blue Cross Blue Shield of Wyoming

  Background:
    Given a typical encounter
    And the payer is "bcbs"
    And the plan is "wyoming"
    And the line of business is "commercial"
    And the date of service is "2024-09-30"

  Scenario: a typical patient is covered
    When the encounter is evaluated
    Then the outcome is "covered"
    And the policy is "bcbs/wyoming-15-01-004@001"
    And the policy is that of plan "wyoming"
    And the supporting criteria are exactly "WY-IND-01, WY-IND-02, WY-IND-03, WY-IND-04, WY-IND-05"
    And the blocking criteria are exactly "none"
    And the open criteria are exactly "none"
    And warning "provisional_pack" is given
    And warning "uncertain_version" is not given
    And warning "not_seen_after" is not given

  Scenario: another technique is outside the policy
    Given the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

  Scenario: without a record the answer is open and five things are asked for
    Given an empty encounter
    And the payer is "bcbs"
    And the plan is "wyoming"
    And the line of business is "commercial"
    And the date of service is "2024-09-30"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And these facts are still needed
      | fact                                      |
      | date of birth                             |
      | skeletal maturity                         |
      | duration of low back pain                 |
      | duration of failed non-surgical care      |
      | vertebral bodies with Modic type 1 change |
      | vertebral bodies with Modic type 2 change |
      | treated vertebral bodies                  |

  Rule: every criterion must be met, and what does not meet them is investigational

    @WY-IND-01
    Scenario Outline: born <born>, skeletal maturity <mature>
      Given the date of birth is "<born>"
      And the skeletal maturity is "<mature>"
      When the encounter is evaluated
      Then criterion "WY-IND-01" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"

      Examples: the 19th birthday, the day before it, and what the record says at 18 or below
        | born       | mature  | status  | outcome           | basis           |
        | 2005-09-30 | unknown | met     | covered           | none            |
        | 2005-10-01 | unknown | unknown | needs information | none            |
        | 2005-10-01 | yes     | met     | covered           | none            |
        | 2005-10-01 | no      | unmet   | not covered       | investigational |
        | unknown    | yes     | met     | covered           | none            |
        | unknown    | no      | unmet   | not covered       | investigational |
        | unknown    | unknown | unknown | needs information | none            |

    @WY-IND-02
    Scenario Outline: low back pain for <duration>
      Given the duration of low back pain is "<duration>"
      When the encounter is evaluated
      Then criterion "WY-IND-02" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"

      Examples:
        | duration   | status  | outcome           | basis           |
        | 5.9 months | unmet   | not covered       | investigational |
        | 6 months   | met     | covered           | none            |
        | 6.1 months | met     | covered           | none            |
        | unknown    | unknown | needs information | none            |

    @WY-IND-03
    Scenario Outline: failed non-surgical care for <duration>
      Given the duration of failed non-surgical care is "<duration>"
      When the encounter is evaluated
      Then criterion "WY-IND-03" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"

      Examples:
        | duration   | status  | outcome           | basis           |
        | 5.9 months | unmet   | not covered       | investigational |
        | 6 months   | met     | covered           | none            |
        | 6.1 months | met     | covered           | none            |
        | unknown    | unknown | needs information | none            |

    @WY-IND-03
    Scenario Outline: no kind of care is compulsory: <fact> is <value>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "covered"

      Examples:
        | fact                                      | value   |
        | duration of consecutive non-surgical care | 1 month |
        | failed kinds of non-surgical care         | none    |
        | structured non-surgical care              | no      |
        | exercise with core stabilization          | no      |
        | sessions of cognitive behavioral therapy  | unknown |

    @WY-IND-04
    Scenario Outline: Modic type 1 at <type_1> and type 2 at <type_2>
      Given the vertebral bodies with Modic type 1 change are "<type_1>"
      And the vertebral bodies with Modic type 2 change are "<type_2>"
      And the vertebral bodies with Modic type 3 change are "L4, L5"
      When the encounter is evaluated
      Then criterion "WY-IND-04" is <status>
      And the outcome is "<outcome>"

      Examples: one endplate from L3 to S1 is enough, of either type
        | type_1      | type_2  | status  | outcome           |
        | L3          | none    | met     | covered           |
        | L4          | none    | met     | covered           |
        | L5          | none    | met     | covered           |
        | S1          | none    | met     | covered           |
        | none        | L3      | met     | covered           |
        | none        | L4      | met     | covered           |
        | none        | L5      | met     | covered           |
        | none        | S1      | met     | covered           |
        | L2          | none    | unmet   | not covered       |
        | S2          | none    | unmet   | not covered       |
        | none        | L2      | unmet   | not covered       |
        | none        | S2      | unmet   | not covered       |
        | none        | none    | unmet   | not covered       |
        | none        | unknown | unknown | needs information |
        | at least L2 | none    | unknown | needs information |
        | at least L5 | unknown | met     | covered           |

    @WY-IND-04
    Scenario: a treated body without change is covered, with a warning
      Given the vertebral bodies with Modic type 1 change are "L5"
      And the treated vertebral bodies are "L4, L5"
      When the encounter is evaluated
      Then the outcome is "covered"
      And warning "treated-body-without-modic" is given

    @WY-IND-05
    Scenario Outline: treated at <bodies>
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then criterion "WY-IND-05" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"
      And the expected coding is "<coding>"

      Examples: no number of bodies and no adjacency, only the region
        | bodies         | status | outcome     | basis           | coding             |
        | L3             | met    | covered     | none            | 64628 x1           |
        | S1             | met    | covered     | none            | 64628 x1           |
        | L3, S1         | met    | covered     | none            | 64628 x1           |
        | L4, L5, S1     | met    | covered     | none            | 64628 x1, 64629 x1 |
        | L3, L4, S1     | met    | covered     | none            | 64628 x1, 64629 x1 |
        | L3, L4, L5, S1 | met    | covered     | none            | 64628 x1, 64629 x2 |
        | L2, L3         | unmet  | not covered | investigational | 64628 x1           |
        | S1, S2         | unmet  | not covered | investigational | 64628 x1           |

      Examples: bodies that are not all known
        | bodies      | status  | outcome           | basis           | coding |
        | at least L5 | unknown | needs information | none            | none   |
        | at least L2 | unmet   | not covered       | investigational | none   |
        | unknown     | unknown | needs information | none            | none   |

    Scenario Outline: the answer cites the last clause of the policy: <fact>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then the blocking criteria are exactly "<blocking>"
      And the basis is "investigational"
      And the decision cites "BCBS Wyoming 15-01-004 version 001, coverage body, last clause"

      Examples:
        | fact                                 | value    | blocking  |
        | duration of low back pain            | 3 months | WY-IND-02 |
        | duration of failed non-surgical care | 3 months | WY-IND-03 |
        | treated vertebral bodies             | L1       | WY-IND-05 |

    @WY-IND-02 @WY-IND-03
    Scenario: one unmet criterion settles the answer, whatever else is unknown
      Given the duration of low back pain is "5 months"
      And the duration of failed non-surgical care is not documented
      And the treated vertebral bodies are not documented
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "investigational"

  Rule: what the policy is silent on changes nothing

    Scenario Outline: <fact> is <value>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "covered"
      And the open criteria are exactly "none"

      Examples: exclusions of other policies are not imported
        | fact                                             | value    |
        | active systemic infection                        | yes      |
        | fracture of the spine                            | yes      |
        | lowest bone density T-score                      | -3.5     |
        | diagnosed osteoporosis                           | yes      |
        | symptomatic spinal stenosis as the main problem  | yes      |
        | radicular leg pain as the main complaint         | yes      |
        | prior surgery at the treatment level             | yes      |
        | body mass index                                  | 45 kg/m2 |
        | pregnancy                                        | yes      |
        | implanted electronic device                      | yes      |
        | functional deficit on a pain or disability scale | no       |
        | psychological assessment on record               | no       |
        | another explanation of the pain                  | yes      |

  Rule: advisory statements warn and never decide

    @WY-LIM-01
    Scenario Outline: an earlier ablation at <before>
      Given the vertebral bodies ablated earlier are "<before>"
      When the encounter is evaluated
      Then the outcome is "covered"
      And criterion "WY-LIM-01" is <status>
      And warning "WY-LIM-01" is <warning>

      Examples:
        | before      | status  | warning   |
        | none        | met     | not given |
        | L4          | unmet   | given     |
        | L1          | unmet   | given     |
        | at least L4 | unmet   | given     |
        | unknown     | unknown | not given |

    @WY-LIM-02
    Scenario Outline: <bodies> treated and 64629 billed <units> times
      Given the treated vertebral bodies are "<bodies>"
      And the claim form is "professional"
      And the claim lines are
        | code  | units   |
        | 64628 | 1       |
        | 64629 | <units> |
      When the encounter is evaluated
      Then the outcome is "covered"
      And criterion "WY-LIM-02" is <status>

      Examples: the units are those of the bodies beyond the second
        | bodies         | units | status |
        | L4, L5, S1     | 1     | met    |
        | L4, L5, S1     | 2     | unmet  |
        | L3, L4, L5, S1 | 2     | met    |
        | L3, L4, L5, S1 | 1     | unmet  |
        | L4, L5         | 1     | unmet  |

    @WY-LIM-02
    Scenario Outline: <bodies> treated and 64629 not billed
      Given the treated vertebral bodies are "<bodies>"
      And the claim form is "professional"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then the outcome is "covered"
      And criterion "WY-LIM-02" is <status>

      Examples:
        | bodies     | status |
        | L5         | met    |
        | L4, L5     | met    |
        | L4, L5, S1 | unmet  |

    @WY-DX-01
    Scenario Outline: the claim has <diagnoses>
      Given the claim form is "professional"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      And the diagnosis codes are "<diagnoses>"
      When the encounter is evaluated
      Then the outcome is "covered"
      And criterion "WY-DX-01" is <status>
      And warning "diagnosis-outside-list" is <outside>
      And warning "diagnosis-codes-split" is <split>

      Examples: the list of before 2024-10-01, with no code taken for another
        | diagnoses      | status | outside   | split     |
        | M47.816        | met    | not given | not given |
        | M47.817        | met    | not given | not given |
        | M54.50         | met    | not given | not given |
        | M54.51         | met    | not given | not given |
        | M54.59         | met    | not given | not given |
        | M51.36         | met    | not given | given     |
        | M51.37         | met    | not given | given     |
        | M51.360        | unmet  | given     | given     |
        | M51.379        | unmet  | given     | given     |
        | M54.16         | unmet  | given     | not given |
        | M54.52         | unmet  | given     | not given |
        | M54.16, M54.51 | met    | not given | not given |

  Rule: dates and lines of business

    Scenario Outline: on <day>
      Given the date of service is "<day>"
      When the encounter is evaluated
      Then the outcome is "covered"
      And the policy is "bcbs/wyoming-15-01-004@001"
      And warning "uncertain_version" is <uncertain>
      And warning "not_seen_after" is <after>

      Examples: it began on a day between, and was not seen later
        | day        | uncertain | after     |
        | 2022-01-01 | given     | not given |
        | 2024-09-29 | given     | not given |
        | 2024-09-30 | not given | not given |
        | 2024-10-01 | not given | given     |
        | 2026-11-24 | not given | given     |

    Scenario: before the codes there is no policy
      Given the date of service is "2021-12-31"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the policy is "none"
      And the versions named are exactly "bcbs/wyoming-15-01-004@001"

    Scenario Outline: the policy is not taken to be that of the line <line>
      Given the line of business is "<line>"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the policy is "none"

      Examples:
        | line     |
        | medicaid |
        | fep      |

  Rule: what the claim bills

    @WY-LIM-02
    Scenario Outline: <bodies> and 64629 billed <units> times
      Given the treated vertebral bodies are "<bodies>"
      And the claim form is "professional"
      And the claim lines are
        | code  | units   |
        | 64628 | 1       |
        | 64629 | <units> |
      When the encounter is evaluated
      Then criterion "WY-LIM-02" is unmet

      Examples: more units than bodies, and more bodies than the list of levels has
        | bodies             | units |
        | L3, L4, L5, S1     | 3     |
        | L2, L3, L4, L5, S1 | 2     |

    @WY-CPT-01
    Scenario Outline: a claim with <code>
      Given the claim form is "professional"
      And the claim lines are
        | code   | units |
        | <code> | 1     |
      When the encounter is evaluated
      Then criterion "WY-CPT-01" is <status>

      Examples: the policy names the two codes of the procedure
        | code  | status |
        | 64628 | met    |
        | 64629 | met    |
        | 22899 | unmet  |
        | 64620 | unmet  |
