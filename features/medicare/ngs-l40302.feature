# Version 2, from its own text. It says what Palmetto's LCD says, but names no device and announces no
# review after payment.
Feature: LCD L40302 of National Government Services

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NY"
    And the date of service is "2026-11-24"

  Scenario: a typical patient is covered
    When the encounter is evaluated
    Then the outcome is "covered"
    And the policy is "medicare/ngs-l40302@v2"
    And the blocking criteria are exactly "none"
    And the open criteria are exactly "none"
    And warning "provisional_pack" is given
    And warning "not_seen_after" is given
    And warning "unverified_place" is given

  Scenario: another technique is outside the LCD
    Given the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

  Rule: covered indications and documentation

    @NGS-C1a @NGS-C1b @NGS-C2 @NGS-C3 @NGS-D1 @NGS-D2
    Scenario Outline: what the record must show: <fact> is <value>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the basis is "<basis>"
      And criterion "<criterion>" is <status>

      Examples: durations, at least 6 months each
        | fact                                 | value      | criterion | status  | outcome           | basis            |
        | duration of low back pain            | 5.9 months | NGS-C1a   | unmet   | not covered       | criteria not met |
        | duration of low back pain            | 6 months   | NGS-C1a   | met     | covered           | none             |
        | duration of low back pain            | unknown    | NGS-C1a   | unknown | needs information | none             |
        | duration of failed non-surgical care | 5.9 months | NGS-C2    | unmet   | not covered       | criteria not met |
        | duration of failed non-surgical care | 6 months   | NGS-C2    | met     | covered           | none             |
        | duration of failed non-surgical care | unknown    | NGS-C2    | unknown | needs information | none             |

      Examples: what is there or not
        | fact                                             | value   | criterion | status  | outcome           | basis            |
        | functional deficit on a pain or disability scale | no      | NGS-C1b   | unmet   | not covered       | criteria not met |
        | functional deficit on a pain or disability scale | unknown | NGS-C1b   | unknown | needs information | none             |
        | another explanation of the pain                  | yes     | NGS-C3    | unmet   | not covered       | criteria not met |
        | another explanation of the pain                  | unknown | NGS-C3    | unknown | needs information | none             |
        | baseline pain assessment on record               | no      | NGS-D1    | unmet   | not covered       | criteria not met |
        | baseline pain assessment on record               | unknown | NGS-D1    | unknown | needs information | none             |
        | baseline disability scale on record              | no      | NGS-D1    | unmet   | not covered       | criteria not met |
        | baseline disability scale on record              | unknown | NGS-D1    | unknown | needs information | none             |
        | multidisciplinary screening on record            | no      | NGS-D2    | unmet   | not covered       | criteria not met |
        | multidisciplinary screening on record            | unknown | NGS-D2    | unknown | needs information | none             |
        | psychological assessment on record               | no      | NGS-D2    | unmet   | not covered       | criteria not met |
        | psychological assessment on record               | unknown | NGS-D2    | unknown | needs information | none             |
        | physical assessment on record                    | no      | NGS-D2    | unmet   | not covered       | criteria not met |
        | physical assessment on record                    | unknown | NGS-D2    | unknown | needs information | none             |

    @NGS-C2
    Scenario: no number of kinds of non-surgical care is asked for
      Given the failed kinds of non-surgical care are "none"
      When the encounter is evaluated
      Then the outcome is "covered"

    @NGS-C4
    Scenario Outline: Modic type 1 at <type_1> and type 2 at <type_2>
      Given the vertebral bodies with Modic type 1 change are "<type_1>"
      And the vertebral bodies with Modic type 2 change are "<type_2>"
      And the vertebral bodies with Modic type 3 change are "L4, L5"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NGS-C4" is <status>

      Examples: one body from L3 to S1 is enough, of either type
        | type_1      | type_2  | outcome           | status  |
        | L3          | none    | covered           | met     |
        | L4          | none    | covered           | met     |
        | L5          | none    | covered           | met     |
        | S1          | none    | covered           | met     |
        | none        | L3      | covered           | met     |
        | none        | L4      | covered           | met     |
        | none        | L5      | covered           | met     |
        | none        | S1      | covered           | met     |
        | L2          | none    | not covered       | unmet   |
        | S2          | none    | not covered       | unmet   |
        | none        | L2      | not covered       | unmet   |
        | none        | S2      | not covered       | unmet   |
        | none        | none    | not covered       | unmet   |
        | none        | unknown | needs information | unknown |
        | at least L2 | none    | needs information | unknown |
        | at least L5 | unknown | covered           | met     |

    @NGS-C4
    Scenario: a treated body without Modic change gives a warning
      Given the vertebral bodies with Modic type 1 change are "L5"
      And the treated vertebral bodies are "L4, L5"
      When the encounter is evaluated
      Then the outcome is "covered"
      And warning "treated-body-without-modic" is given

  Rule: limitations 1 to 13

    @NGS-X1
    Scenario Outline: born on <born>
      Given the date of birth is "<born>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NGS-X1" is <status>

      Examples: 18 is excluded, 19 is not, counted on the date of service
        | born       | outcome           | status  |
        | 2008-11-25 | not covered       | met     |
        | 2008-11-24 | not covered       | met     |
        | 2007-11-25 | not covered       | met     |
        | 2007-11-24 | covered           | unmet   |
        | unknown    | needs information | unknown |

    @NGS-X2 @NGS-X3 @NGS-X4 @NGS-X5 @NGS-X6 @NGS-X8 @NGS-X9b @NGS-X10c @NGS-X10d @NGS-X13
    Scenario Outline: a finding that excludes: <finding>
      Given the <finding> is "yes"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "contraindication"
      And the blocking criteria are exactly "<criterion>"
      And the decision cites "LCD L40302 (National Government Services), <section>"

      Examples:
        | finding                                                     | criterion | section         |
        | severe heart or lung disease                                | NGS-X2    | Limitations 2   |
        | active systemic infection                                   | NGS-X3    | Limitations 3   |
        | active infection at the treatment level                     | NGS-X3    | Limitations 3   |
        | bleeding tendency                                           | NGS-X4    | Limitations 4   |
        | pregnancy                                                   | NGS-X5    | Limitations 5   |
        | radicular leg pain as the main complaint                    | NGS-X6    | Limitations 6   |
        | symptomatic spinal stenosis as the main problem             | NGS-X8    | Limitations 8   |
        | history of a fragility fracture                             | NGS-X9b   | Limitations 9   |
        | cancer of the spine                                         | NGS-X9b   | Limitations 9   |
        | spondylolysis that matches the main complaint               | NGS-X10c  | Limitations 10c |
        | facet arthrosis or effusion that matches the main complaint | NGS-X10d  | Limitations 10d |
        | active untreated substance use disorder                     | NGS-X13   | Limitations 13  |

    @NGS-X9b
    Scenario Outline: fracture of the spine <spine>, at the treatment level <level>
      Given the fracture of the spine is "<spine>"
      And the fracture at the treatment level is "<level>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NGS-X9b" is <status>
      And the conflicts are exactly "<conflicts>"

      Examples: only one at the level excludes, and such a one is a fracture of the spine
        | spine   | level   | outcome           | status  | conflicts                                              |
        | yes     | yes     | not covered       | met     | none                                                   |
        | yes     | no      | covered           | unmet   | none                                                   |
        | yes     | unknown | needs information | unknown | none                                                   |
        | unknown | yes     | not covered       | met     | none                                                   |
        | no      | unknown | needs information | unknown | none                                                   |
        | no      | yes     | needs information | unknown | fracture at the treatment level, fracture of the spine |

    @NGS-X2 @NGS-X3 @NGS-X4 @NGS-X5 @NGS-X6 @NGS-X8 @NGS-X9b @NGS-X10c @NGS-X10d @NGS-X13
    Scenario Outline: a finding that is not documented leaves the answer open: <finding>
      Given the <finding> is not documented
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the open criteria are exactly "<criterion>"
      And "covered" can be reached by supplying "<finding>"
      And "not covered" can be reached by supplying "<finding>"

      Examples:
        | finding                                                     | criterion |
        | severe heart or lung disease                                | NGS-X2    |
        | active systemic infection                                   | NGS-X3    |
        | active infection at the treatment level                     | NGS-X3    |
        | bleeding tendency                                           | NGS-X4    |
        | pregnancy                                                   | NGS-X5    |
        | radicular leg pain as the main complaint                    | NGS-X6    |
        | symptomatic spinal stenosis as the main problem             | NGS-X8    |
        | history of a fragility fracture                             | NGS-X9b   |
        | cancer of the spine                                         | NGS-X9b   |
        | spondylolysis that matches the main complaint               | NGS-X10c  |
        | facet arthrosis or effusion that matches the main complaint | NGS-X10d  |
        | active untreated substance use disorder                     | NGS-X13   |

    @NGS-X5
    Scenario: pregnancy is not asked of a male patient
      Given the sex is "male"
      And the pregnancy is not documented
      When the encounter is evaluated
      Then the outcome is "covered"

    @NGS-X7
    Scenario Outline: earlier surgery at the level: <kinds>, <months> ago, radicular pain resolved: <resolved>
      Given the prior surgery at the treatment level is "yes"
      And the kinds of prior surgery at the treatment level are "<kinds>"
      And the time since the last surgery at the treatment level is "<months>"
      And the radicular pain resolved after surgery is "<resolved>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NGS-X7" is <status>

      Examples: the exception needs all its parts
        | kinds                   | months     | resolved | outcome           | status  |
        | discectomy              | 6.1 months | yes      | covered           | unmet   |
        | laminectomy             | 24 months  | yes      | covered           | unmet   |
        | discectomy, laminectomy | 24 months  | yes      | covered           | unmet   |
        | discectomy              | 6 months   | yes      | not covered       | met     |
        | discectomy              | 24 months  | no       | not covered       | met     |
        | fusion                  | 24 months  | yes      | not covered       | met     |
        | discectomy, fusion      | 24 months  | yes      | not covered       | met     |
        | discectomy, other       | 24 months  | yes      | not covered       | met     |
        | none                    | 24 months  | yes      | not covered       | met     |
        | other                   | 24 months  | yes      | not covered       | met     |
        | discectomy              | unknown    | yes      | needs information | unknown |
        | discectomy              | 24 months  | unknown  | needs information | unknown |
        | at least discectomy     | 24 months  | yes      | needs information | unknown |
        | at least fusion         | unknown    | unknown  | not covered       | met     |

    @NGS-X9a
    Scenario Outline: osteoporosis diagnosed <diagnosed>, T-score <score>
      Given the diagnosed osteoporosis is "<diagnosed>"
      And the lowest bone density T-score is "<score>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NGS-X9a" is <status>
      And warning "osteoporosis-and-t-score-disagree" is <warning>

      Examples: both are needed, and the one that is missing settles it
        | diagnosed | score   | outcome           | status  | warning   |
        | yes       | -2.5    | not covered       | met     | not given |
        | yes       | -2.4    | covered           | unmet   | given     |
        | no        | -2.5    | covered           | unmet   | given     |
        | no        | unknown | covered           | unmet   | not given |
        | yes       | unknown | needs information | unknown | not given |
        | unknown   | -2.4    | covered           | unmet   | not given |

    @NGS-X10a @NGS-X10b @NGS-X11
    Scenario Outline: at the limit: <measure> of <value>
      Given the <measure> is "<value>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "<criterion>" is <status>

      Examples:
        | measure                                                      | value      | criterion | status  | outcome           |
        | disc protrusion or extrusion that matches the main complaint | 5 mm       | NGS-X10a  | unmet   | covered           |
        | disc protrusion or extrusion that matches the main complaint | 5.1 mm     | NGS-X10a  | met     | not covered       |
        | disc protrusion or extrusion that matches the main complaint | unknown    | NGS-X10a  | unknown | needs information |
        | spondylolisthesis that matches the main complaint            | 1.9 mm     | NGS-X10b  | unmet   | covered           |
        | spondylolisthesis that matches the main complaint            | 2 mm       | NGS-X10b  | met     | not covered       |
        | spondylolisthesis that matches the main complaint            | unknown    | NGS-X10b  | unknown | needs information |
        | body mass index                                              | 40 kg/m2   | NGS-X11   | unmet   | covered           |
        | body mass index                                              | 40.1 kg/m2 | NGS-X11   | met     | not covered       |
        | body mass index                                              | unknown    | NGS-X11   | unknown | needs information |

    @NGS-X12
    Scenario Outline: advanced systemic disease <disease>, objective documented <objective>
      Given the advanced systemic disease is "<disease>"
      And the documented objective of treatment is "<objective>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NGS-X12" is <status>

      Examples:
        | disease | objective | outcome           | status  |
        | yes     | no        | not covered       | met     |
        | yes     | yes       | covered           | unmet   |
        | yes     | unknown   | needs information | unknown |
        | no      | unknown   | covered           | unmet   |

  Rule: the limits of the note

    @NGS-F1
    Scenario Outline: ablated before at <before>, planned at L4 and L5
      Given the vertebral bodies ablated earlier are "<before>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NGS-F1" is <status>

      Examples: once in a lifetime for each body
        | before      | outcome           | status  |
        | none        | covered           | met     |
        | L3, S1      | covered           | met     |
        | L5          | not covered       | unmet   |
        | at least L4 | not covered       | unmet   |
        | at least L3 | needs information | unknown |

    @NGS-F2 @NGS-F3
    Scenario Outline: <bodies> in one procedure
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the blocking criteria are exactly "<blocking>"
      And the expected coding is "<coding>"

      Examples: at most four, all from L3 to S1
        | bodies             | outcome     | blocking       | coding             |
        | L5                 | covered     | none           | 64628 x1           |
        | L4, L5             | covered     | none           | 64628 x1           |
        | L4, L5, S1         | covered     | none           | 64628 x1, 64629 x1 |
        | L3, L4, L5, S1     | covered     | none           | 64628 x1, 64629 x2 |
        | L2, L3             | not covered | NGS-F3         | 64628 x1           |
        | S1, S2             | not covered | NGS-F3         | 64628 x1           |
        | L2, L3, L4, L5, S1 | not covered | NGS-F2, NGS-F3 | 64628 x1, 64629 x3 |

    Scenario: what the billing article asks for was not seen
      Given the claim form is "professional"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then the outcome is "covered"
      And warning "billing-article-not-read" is given

  Rule: which determination answers

    Scenario Outline: <fact> of <value> alone: <determination>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "<basis>"
      And the determination is "<determination>"
      And the blocking criteria are exactly "<criterion>"

      Examples: a limitation met is a contraindication
        | fact                                                         | value      | criterion | basis            | determination   |
        | date of birth                                                | 2008-11-24 | NGS-X1    | contraindication | contraindicated |
        | prior surgery at the treatment level                         | yes        | NGS-X7    | contraindication | contraindicated |
        | disc protrusion or extrusion that matches the main complaint | 5.1 mm     | NGS-X10a  | contraindication | contraindicated |
        | spondylolisthesis that matches the main complaint            | 2 mm       | NGS-X10b  | contraindication | contraindicated |
        | body mass index                                              | 40.1 kg/m2 | NGS-X11   | contraindication | contraindicated |

      Examples: bodies beyond the note exceed a limit
        | fact                            | value  | criterion | basis          | determination  |
        | vertebral bodies ablated earlier | L5     | NGS-F1    | limit exceeded | limit-exceeded |
        | treated vertebral bodies         | L2, L3 | NGS-F3    | limit exceeded | limit-exceeded |

      Examples: an indication or record that is wanting is a criterion not met
        | fact                                             | value    | criterion | basis            | determination    |
        | duration of low back pain                        | 5 months | NGS-C1a   | criteria not met | criteria-not-met |
        | functional deficit on a pain or disability scale | no       | NGS-C1b   | criteria not met | criteria-not-met |
        | duration of failed non-surgical care             | 5 months | NGS-C2    | criteria not met | criteria-not-met |
        | another explanation of the pain                  | yes      | NGS-C3    | criteria not met | criteria-not-met |
        | vertebral bodies with Modic type 1 change        | none     | NGS-C4    | criteria not met | criteria-not-met |
        | baseline pain assessment on record               | no       | NGS-D1    | criteria not met | criteria-not-met |
        | psychological assessment on record               | no       | NGS-D2    | criteria not met | criteria-not-met |

    @NGS-X7
    Scenario: surgery at the level of which no kind is recorded has no exception
      Given the prior surgery at the treatment level is "yes"
      And the kinds of prior surgery at the treatment level are "none"
      And the time since the last surgery at the treatment level is "24 months"
      And the radicular pain resolved after surgery is "yes"
      When the encounter is evaluated
      Then criterion "NGS-X7" is met
      And the determination is "contraindicated"

    @NGS-X9a @NGS-X12
    Scenario: two facts together make a limitation
      Given the diagnosed osteoporosis is "yes"
      And the lowest bone density T-score is "-2.5"
      When the encounter is evaluated
      Then the determination is "contraindicated"
      And the blocking criteria are exactly "NGS-X9a"

    @NGS-X12
    Scenario: advanced systemic disease without an objective of treatment
      Given the advanced systemic disease is "yes"
      And the documented objective of treatment is "no"
      When the encounter is evaluated
      Then the determination is "contraindicated"
      And the blocking criteria are exactly "NGS-X12"

    Scenario Outline: of two reasons the first counts: <first> before <second>
      Given these facts differ
        | fact                                 | value       |
        | technique                            | <technique> |
        | body mass index                      | <bmi>       |
        | vertebral bodies ablated earlier     | <before>    |
        | duration of failed non-surgical care | <care>      |
      When the encounter is evaluated
      Then the determination is "<first>"

      Examples:
        | first           | second           | technique          | bmi      | before | care     |
        | out-of-scope    | contraindicated  | other              | 41 kg/m2 | none   | 9 months |
        | contraindicated | limit-exceeded   | intraosseous BVN RFA | 41 kg/m2 | L5     | 9 months |
        | limit-exceeded  | criteria-not-met | intraosseous BVN RFA | 28 kg/m2 | L5     | 5 months |

    Scenario Outline: <criterion> stays unknown without the <fact>
      Given the <fact> is not documented
      And the documented objective of treatment is "no"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And criterion "<criterion>" is unknown

      Examples:
        | criterion | fact                                 |
        | NGS-X7    | prior surgery at the treatment level |
        | NGS-X12   | advanced systemic disease            |
        | NGS-F2    | treated vertebral bodies             |
        | NGS-F3    | treated vertebral bodies             |
