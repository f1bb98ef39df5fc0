# CAM 394 was read up to the start of its Modic clause. What was read can rule the service out; the
# rest is unread, so no record leads to coverage: the answer asks for the document.
Feature: CAM 394 of BlueCross BlueShield of South Carolina

  Background:
    Given a typical encounter
    And the payer is "bcbs"
    And the plan is "south-carolina"
    And the line of business is "commercial"
    And the date of service is "2026-11-23"

  Scenario: a patient with everything that was read is still not covered
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the policy is "bcbs/south-carolina-cam-394@undated"
    And the policy is that of plan "south-carolina"
    And the blocking criteria are exactly "none"
    And the open criteria are exactly "none"
    And warning "draft_pack" is given
    And warning "text-cut" is given
    And warning "denial-basis-not-seen" is not given

  Scenario: another technique is outside the policy
    Given the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

  Rule: each condition that was read can rule the service out

    Scenario Outline: <criterion>: the <fact> is <value>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then criterion "<criterion>" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"

      @SC-IND-02
      Examples: at least 12 months of pain
        | criterion | fact                      | value       | status  | outcome           | basis            |
        | SC-IND-02 | duration of low back pain | 6 months    | unmet   | not covered       | criteria not met |
        | SC-IND-02 | duration of low back pain | 11.9 months | unmet   | not covered       | criteria not met |
        | SC-IND-02 | duration of low back pain | 12 months   | met     | needs information | none             |
        | SC-IND-02 | duration of low back pain | 12.1 months | met     | needs information | none             |
        | SC-IND-02 | duration of low back pain | unknown     | unknown | needs information | none             |

      @SC-IND-05
      Examples: at least 6 consecutive months of care
        | criterion | fact                                      | value      | status | outcome           | basis            |
        | SC-IND-05 | duration of consecutive non-surgical care | 5.9 months | unmet  | not covered       | criteria not met |
        | SC-IND-05 | duration of consecutive non-surgical care | 6 months   | met    | needs information | none             |
        | SC-IND-05 | duration of consecutive non-surgical care | 6.1 months | met    | needs information | none             |

      @SC-IND-11
      Examples: at least 3 sessions
        | criterion | fact                                     | value      | status | outcome           | basis            |
        | SC-IND-11 | sessions of cognitive behavioral therapy | 0 sessions | unmet  | not covered       | criteria not met |
        | SC-IND-11 | sessions of cognitive behavioral therapy | 2 sessions | unmet  | not covered       | criteria not met |
        | SC-IND-11 | sessions of cognitive behavioral therapy | 3 sessions | met    | needs information | none             |
        | SC-IND-11 | sessions of cognitive behavioral therapy | 4 sessions | met    | needs information | none             |

      @SC-IND-01 @SC-IND-03 @SC-IND-04 @SC-DOC-01
      Examples: what the record has to say
        | criterion | fact                                  | value   | status  | outcome           | basis            |
        | SC-IND-01 | vertebrogenic low back pain           | no      | unmet   | not covered       | criteria not met |
        | SC-IND-01 | vertebrogenic low back pain           | unknown | unknown | needs information | none             |
        | SC-IND-03 | unremitting pain                      | no      | unmet   | not covered       | criteria not met |
        | SC-IND-03 | unremitting pain                      | unknown | unknown | needs information | none             |
        | SC-IND-04 | significant functional impairment     | no      | unmet   | not covered       | criteria not met |
        | SC-IND-04 | significant functional impairment     | unknown | unknown | needs information | none             |
        | SC-DOC-01 | Modic change stated in the MRI report | no      | unmet   | not covered       | criteria not met |
        | SC-DOC-01 | Modic change stated in the MRI report | unknown | unknown | needs information | none             |

      @SC-IND-06 @SC-IND-07 @SC-IND-09 @SC-IND-10 @SC-IND-12
      Examples: components of care, each of them required
        | criterion | fact                                              | value | status | outcome     | basis            |
        | SC-IND-06 | structured non-surgical care                      | no    | unmet  | not covered | criteria not met |
        | SC-IND-06 | non-surgical care under a physician's supervision | no    | unmet  | not covered | criteria not met |
        | SC-IND-07 | exercise with core stabilization                  | no    | unmet  | not covered | criteria not met |
        | SC-IND-09 | passive physical therapy                          | no    | unmet  | not covered | criteria not met |
        | SC-IND-09 | active physical therapy                           | no    | unmet  | not covered | criteria not met |
        | SC-IND-10 | activity and lifestyle modification               | no    | unmet  | not covered | criteria not met |
        | SC-IND-12 | licensed and competent therapy provider           | no    | unmet  | not covered | criteria not met |

      @SC-IND-13
      Examples: all three elements of the therapy
        | criterion | fact                                         | value                                                    | status  | outcome           | basis            |
        | SC-IND-13 | elements of the cognitive behavioral therapy | disease_education, activity_lifestyle, stress_management | met     | needs information | none             |
        | SC-IND-13 | elements of the cognitive behavioral therapy | disease_education, activity_lifestyle                    | unmet   | not covered       | criteria not met |
        | SC-IND-13 | elements of the cognitive behavioral therapy | activity_lifestyle, stress_management                    | unmet   | not covered       | criteria not met |
        | SC-IND-13 | elements of the cognitive behavioral therapy | disease_education, stress_management                     | unmet   | not covered       | criteria not met |
        | SC-IND-13 | elements of the cognitive behavioral therapy | at least disease_education                               | unknown | needs information | none             |
        | SC-IND-13 | elements of the cognitive behavioral therapy | none                                                     | unmet   | not covered       | criteria not met |

    @SC-IND-08
    Scenario Outline: NSAID <nsaid>, steroid <steroid>, contraindicated <escape>
      Given the treatment with an NSAID is "<nsaid>"
      And the treatment with a steroid is "<steroid>"
      And the contraindication to these medications is "<escape>"
      When the encounter is evaluated
      Then criterion "SC-IND-08" is <status>
      And the outcome is "<outcome>"

      Examples: the only component of care with an escape
        | nsaid   | steroid | escape  | status  | outcome           |
        | yes     | no      | no      | met     | needs information |
        | no      | yes     | no      | met     | needs information |
        | no      | no      | yes     | met     | needs information |
        | no      | no      | no      | unmet   | not covered       |
        | no      | no      | unknown | unknown | needs information |
        | unknown | yes     | unknown | met     | needs information |

    @SC-IND-07 @SC-IND-09
    Scenario Outline: the escape of medication does not excuse <component>
      Given the contraindication to these medications is "yes"
      And the <component> is "no"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the blocking criteria are exactly "<blocking>"

      Examples:
        | component                           | blocking  |
        | exercise with core stabilization    | SC-IND-07 |
        | active physical therapy             | SC-IND-09 |
        | activity and lifestyle modification | SC-IND-10 |

    Scenario: what rules the service out is cited
      Given the duration of low back pain is "6 months"
      When the encounter is evaluated
      Then the blocking criteria are exactly "SC-IND-02"
      And the decision cites "CAM 394 (BlueCross BlueShield of South Carolina and Companion brands), lead-in"
      And warning "denial-basis-not-seen" is given

  Rule: the Modic clause is cut

    @SC-IND-14
    Scenario Outline: Modic type 1 at <type_1> and type 2 at <type_2>
      Given the vertebral bodies with Modic type 1 change are "<type_1>"
      And the vertebral bodies with Modic type 2 change are "<type_2>"
      When the encounter is evaluated
      Then criterion "SC-IND-14" is <status>
      And the outcome is "needs information"
      And warning "modic-2-only" is <warning>

      Examples: type 1 was read; without it nothing is known, and nothing is denied
        | type_1  | type_2 | status  | warning   |
        | L4      | none   | met     | not given |
        | L5      | none   | met     | not given |
        | S1      | none   | met     | not given |
        | S2      | none   | unknown | not given |
        | L3      | L4     | met     | not given |
        | none    | L5     | unknown | given     |
        | none    | none   | unknown | not given |
        | L2      | none   | unknown | not given |
        | unknown | none   | unknown | not given |

  Rule: the treated bodies

    @SC-LIM-02 @SC-LIM-03
    Scenario Outline: treated at <bodies>
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the basis is "<basis>"
      And the blocking criteria are exactly "<blocking>"

      Examples: up to three adjacent bodies from L3 to S1
        | bodies     | outcome           | basis          | blocking             |
        | L3         | needs information | none           | none                 |
        | L3, L4     | needs information | none           | none                 |
        | L5, S1     | needs information | none           | none                 |
        | L3, L4, L5 | needs information | none           | none                 |
        | L4, L5, S1 | needs information | none           | none                 |
        | L3, L5     | not covered       | limit exceeded | SC-LIM-02            |
        | L3, L4, S1 | not covered       | limit exceeded | SC-LIM-02            |
        | L2, L3     | not covered       | limit exceeded | SC-LIM-03            |
        | S1, S2     | not covered       | limit exceeded | SC-LIM-03            |
        | L1, L3     | not covered       | limit exceeded | SC-LIM-02, SC-LIM-03 |

      Examples: bodies that are not all known
        | bodies      | outcome           | basis          | blocking  |
        | at least L3 | needs information | none           | none      |
        | at least L2 | not covered       | limit exceeded | SC-LIM-03 |
        | unknown     | needs information | none           | none      |

    @SC-LIM-01
    Scenario: four bodies exceed the limit, and the rest of the policy is unread
      Given the treated vertebral bodies are "L3, L4, L5, S1"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And criterion "SC-LIM-01" is unmet
      And criterion "SC-LIM-02" is met
      And criterion "SC-LIM-03" is met
      And the blocking criteria are exactly "SC-LIM-01"
      And the expected coding is "64628 x1, 64629 x2"
      And warning "fourth-body" is given

    @SC-LIM-01
    Scenario Outline: four bodies where the <fact> is <value>
      Given the treated vertebral bodies are "L3, L4, L5, S1"
      And the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "criteria not met"

      Examples: what denies the whole service goes before the limit of units
        | fact                                         | value             |
        | vertebrogenic low back pain                  | no                |
        | duration of low back pain                    | 11 months         |
        | unremitting pain                             | no                |
        | significant functional impairment            | no                |
        | duration of consecutive non-surgical care    | 5 months          |
        | structured non-surgical care                 | no                |
        | exercise with core stabilization             | no                |
        | treatment with an NSAID                      | no                |
        | passive physical therapy                     | no                |
        | activity and lifestyle modification          | no                |
        | sessions of cognitive behavioral therapy     | 2 sessions        |
        | licensed and competent therapy provider      | no                |
        | elements of the cognitive behavioral therapy | disease_education |
        | Modic change stated in the MRI report        | no                |

    @SC-LIM-04
    Scenario Outline: 64629 is billed <units> times
      Given the treated vertebral bodies are "L4, L5, S1"
      And the claim form is "professional"
      And the claim lines are
        | code  | units   |
        | 64628 | 1       |
        | 64629 | <units> |
      When the encounter is evaluated
      Then criterion "SC-LIM-04" is <status>
      And the outcome is "needs information"

      Examples: a matter of the lines, which does not decide coverage
        | units | status |
        | 1     | met    |
        | 2     | unmet  |

  Rule: nothing leads to coverage

    Scenario Outline: no finding of an unread exclusion changes the answer: <fact>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the blocking criteria are exactly "none"

      Examples: exclusions were not seen, which is not the same as none
        | fact                                 | value |
        | active systemic infection            | no    |
        | active systemic infection            | yes   |
        | prior surgery at the treatment level | yes   |
        | pregnancy                            | yes   |
        | vertebral bodies ablated earlier     | L4    |

  Rule: dates

    Scenario Outline: on <day>
      Given the date of service is "<day>"
      When the encounter is evaluated
      Then the policy is "bcbs/south-carolina-cam-394@undated"
      And the outcome is "needs information"
      And warning "uncertain_version" is <uncertain>
      And warning "not_seen_after" is <after>
      And warning "unverified_date" is given

      Examples: no date was seen: from the codes to the day on which it was read
        | day        | uncertain | after     |
        | 2022-01-01 | given     | not given |
        | 2026-11-22 | given     | not given |
        | 2026-11-23 | not given | not given |
        | 2026-11-24 | not given | given     |

    Scenario: before the codes there is no policy
      Given the date of service is "2021-12-31"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the versions named are exactly "bcbs/south-carolina-cam-394@undated"

  Rule: which determination answers

    Scenario Outline: of two reasons the first counts: <first> before <second>
      Given these facts differ
        | fact                       | value       |
        | technique                  | <technique> |
        | treated vertebral bodies   | <bodies>    |
        | structured non-surgical care | <care>    |
      When the encounter is evaluated
      Then the determination is "<first>"

      Examples:
        | first          | second           | technique            | bodies | care |
        | out-of-scope   | limit-exceeded   | other                | L2, L3 | yes  |
        | limit-exceeded | criteria-not-met | intraosseous BVN RFA | L2, L3 | no   |

    Scenario Outline: <criterion> stays unknown without the <fact>
      Given the <fact> is not documented
      And the treatment with an NSAID is "<nsaid>"
      When the encounter is evaluated
      Then criterion "<criterion>" is unknown

      Examples: care that the record does not speak of
        | criterion | fact                                              | nsaid |
        | SC-IND-05 | duration of consecutive non-surgical care         | yes   |
        | SC-IND-06 | structured non-surgical care                      | yes   |
        | SC-IND-06 | non-surgical care under a physician's supervision | yes   |
        | SC-IND-07 | exercise with core stabilization                  | yes   |
        | SC-IND-08 | treatment with a steroid                          | no    |
        | SC-IND-09 | passive physical therapy                          | yes   |
        | SC-IND-09 | active physical therapy                           | yes   |
        | SC-IND-10 | activity and lifestyle modification               | yes   |
        | SC-IND-11 | sessions of cognitive behavioral therapy          | yes   |
        | SC-IND-12 | licensed and competent therapy provider           | yes   |
