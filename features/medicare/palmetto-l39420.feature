# What LCD L39420 of Palmetto GBA is expected to decide: every criterion on both sides of its
# boundary, what is not documented, and what the answer rests on. Tags are the ids of criteria.
Feature: Palmetto LCD L39420, ablation of the basivertebral nerve

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2025-03-04"

  Scenario: a patient with everything that the LCD asks for is covered
    When the encounter is evaluated
    Then the policy is "medicare/palmetto-l39420@2023-03-05"
    And the outcome is "covered"
    And the basis is "none"
    And the determination is "covered"
    And the blocking criteria are exactly "none"
    And the open criteria are exactly "none"
    And the conflicts are exactly "none"
    And the decision cites "Covered Indications 1"

  Rule: every indication must be met

    @PAL-C1a
    Scenario Outline: low back pain for at least 6 months
      Given the duration of low back pain is "<duration>"
      When the encounter is evaluated
      Then criterion "PAL-C1a" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"

      Examples:
        | duration   | status | outcome     | basis            |
        | 3 months   | unmet  | not covered | criteria not met |
        | 5.9 months | unmet  | not covered | criteria not met |
        | 6 months   | met    | covered     | none             |
        | 6.1 months | met    | covered     | none             |

    @PAL-C2
    Scenario Outline: non-surgical care for at least 6 months
      Given the duration of failed non-surgical care is "<duration>"
      When the encounter is evaluated
      Then criterion "PAL-C2" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"

      Examples:
        | duration   | status | outcome     | basis            |
        | 5.9 months | unmet  | not covered | criteria not met |
        | 6 months   | met    | covered     | none             |
        | 6.1 months | met    | covered     | none             |

    @PAL-C2
    Scenario Outline: no kind of non-surgical care is compulsory and no number of them is asked for
      Given the failed kinds of non-surgical care are "<kinds>"
      When the encounter is evaluated
      Then criterion "PAL-C2" is met
      And the outcome is "covered"

      Examples:
        | kinds         |
        | medication    |
        | home exercise |
        | unknown       |

    Scenario Outline: <criterion> is unmet by the <fact>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then criterion "<criterion>" is unmet
      And the outcome is "not covered"
      And the basis is "criteria not met"
      And the determination is "criteria-not-met"
      And the blocking criteria are exactly "<criterion>"
      And the decision cites "<section>"

      @PAL-C1a
      Examples:
        | criterion | fact                      | value    | section               |
        | PAL-C1a   | duration of low back pain | 5 months | Covered Indications 1 |

      @PAL-C2
      Examples:
        | criterion | fact                                 | value    | section               |
        | PAL-C2    | duration of failed non-surgical care | 5 months | Covered Indications 2 |

      @PAL-C4
      Examples:
        | criterion | fact                                      | value | section               |
        | PAL-C4    | vertebral bodies with Modic type 1 change | L2    | Covered Indications 4 |

      @PAL-C1b
      Examples:
        | criterion | fact                                             | value | section               |
        | PAL-C1b   | functional deficit on a pain or disability scale | no    | Covered Indications 1 |

      @PAL-C3
      Examples:
        | criterion | fact                            | value | section               |
        | PAL-C3    | another explanation of the pain | yes   | Covered Indications 3 |

      @PAL-D1
      Examples:
        | criterion | fact                                | value | section             |
        | PAL-D1    | baseline pain assessment on record  | no    | Covered Indications |
        | PAL-D1    | baseline disability scale on record | no    | Covered Indications |

      @PAL-D2
      Examples:
        | criterion | fact                                  | value | section                   |
        | PAL-D2    | multidisciplinary screening on record | no    | after Covered Indications |
        | PAL-D2    | psychological assessment on record    | no    | after Covered Indications |
        | PAL-D2    | physical assessment on record         | no    | after Covered Indications |

    @PAL-C4
    Scenario Outline: Modic type 1 or 2 change in at least one body from L3 to S1
      Given these facts differ
        | fact                                      | value   |
        | vertebral bodies with Modic type 1 change | <one>   |
        | vertebral bodies with Modic type 2 change | <two>   |
        | vertebral bodies with Modic type 3 change | <three> |
      When the encounter is evaluated
      Then criterion "PAL-C4" is <status>
      And the outcome is "<outcome>"

      Examples: change in one body is enough, of either type
        | one    | two    | three | status | outcome |
        | L3     | none   | none  | met    | covered |
        | L4     | none   | none  | met    | covered |
        | L5     | none   | none  | met    | covered |
        | S1     | none   | none  | met    | covered |
        | none   | L3     | none  | met    | covered |
        | none   | L4     | none  | met    | covered |
        | none   | L5     | none  | met    | covered |
        | none   | S1     | none  | met    | covered |
        | L2, L3 | none   | none  | met    | covered |
        | L5     | L4, S1 | none  | met    | covered |

      Examples: other bodies and type 3 do not count
        | one    | two  | three  | status | outcome     |
        | none   | none | none   | unmet  | not covered |
        | none   | none | L4, L5 | unmet  | not covered |
        | L2     | none | none   | unmet  | not covered |
        | none   | L2   | none   | unmet  | not covered |
        | S2     | none | none   | unmet  | not covered |
        | L1, L2 | S2   | none   | unmet  | not covered |

      Examples: lists that may go on, and lists that are not known
        | one         | two         | three | status  | outcome           |
        | at least L5 | none        | none  | met     | covered           |
        | at least L2 | none        | none  | unknown | needs information |
        | none        | at least L2 | none  | unknown | needs information |
        | unknown     | none        | none  | unknown | needs information |
        | none        | unknown     | none  | unknown | needs information |
        | L5          | unknown     | none  | met     | covered           |
        | unknown     | S1          | none  | met     | covered           |

  Rule: no contraindication may be present

    @PAL-X1
    Scenario Outline: 18 years and younger is excluded
      Given the date of birth is "<birth>"
      When the encounter is evaluated
      Then criterion "PAL-X1" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"

      Examples: the 18th birthday, the day before the 19th, the 19th, the day after
        | birth      | status | outcome     | basis            |
        | 2007-03-04 | met    | not covered | contraindication |
        | 2006-03-05 | met    | not covered | contraindication |
        | 2006-03-04 | unmet  | covered     | none             |
        | 2006-03-03 | unmet  | covered     | none             |

    @PAL-X1
    Scenario Outline: an age that is stated counts where the date of birth is not known
      Given the date of birth is not documented
      And the age on the date of service is "<age>"
      When the encounter is evaluated
      Then criterion "PAL-X1" is <status>
      And the outcome is "<outcome>"

      Examples:
        | age      | status | outcome     |
        | 18 years | met    | not covered |
        | 19 years | unmet  | covered     |

    @PAL-X1
    Scenario: an age that differs from the date of birth is a conflict
      Given the age on the date of service is "18 years"
      When the encounter is evaluated
      Then the conflicts are exactly "age on the date of service"
      And criterion "PAL-X1" is unknown
      And the outcome is "needs information"

    @PAL-X11
    Scenario Outline: a body mass index above 40 is excluded
      Given the body mass index is "<bmi>"
      When the encounter is evaluated
      Then criterion "PAL-X11" is <status>
      And the outcome is "<outcome>"
      And the blocking criteria are exactly "<blocking>"

      Examples:
        | bmi        | status | outcome     | blocking |
        | 39.9 kg/m2 | unmet  | covered     | none     |
        | 40 kg/m2   | unmet  | covered     | none     |
        | 40.1 kg/m2 | met    | not covered | PAL-X11  |

    @PAL-X10a
    Scenario Outline: a matching disc protrusion above 5 mm is excluded
      Given the disc protrusion or extrusion that matches the main complaint is "<size>"
      When the encounter is evaluated
      Then criterion "PAL-X10a" is <status>
      And the outcome is "<outcome>"
      And the blocking criteria are exactly "<blocking>"

      Examples:
        | size   | status | outcome     | blocking |
        | 0 mm   | unmet  | covered     | none     |
        | 4.9 mm | unmet  | covered     | none     |
        | 5.0 mm | unmet  | covered     | none     |
        | 5.1 mm | met    | not covered | PAL-X10a |

    @PAL-X10b
    Scenario Outline: a matching spondylolisthesis of 2 mm or more is excluded
      Given the spondylolisthesis that matches the main complaint is "<slip>"
      When the encounter is evaluated
      Then criterion "PAL-X10b" is <status>
      And the outcome is "<outcome>"
      And the blocking criteria are exactly "<blocking>"

      Examples:
        | slip   | status | outcome     | blocking |
        | 0 mm   | unmet  | covered     | none     |
        | 1.9 mm | unmet  | covered     | none     |
        | 2.0 mm | met    | not covered | PAL-X10b |
        | 2.1 mm | met    | not covered | PAL-X10b |

    @PAL-X9a
    Scenario Outline: diagnosed osteoporosis with a T-score of -2.5 or lower is excluded
      Given the diagnosed osteoporosis is "<diagnosed>"
      And the lowest bone density T-score is "<score>"
      When the encounter is evaluated
      Then criterion "PAL-X9a" is <status>
      And the outcome is "<outcome>"

      Examples: both are needed
        | diagnosed | score | status | outcome     |
        | yes       | -2.6  | met    | not covered |
        | yes       | -2.5  | met    | not covered |
        | yes       | -2.4  | unmet  | covered     |
        | no        | -2.5  | unmet  | covered     |
        | no        | -2.4  | unmet  | covered     |

      Examples: one of them settles it, or leaves it open
        | diagnosed | score   | status  | outcome           |
        | no        | unknown | unmet   | covered           |
        | yes       | unknown | unknown | needs information |
        | unknown   | -2.5    | unknown | needs information |
        | unknown   | -2.4    | unmet   | covered           |
        | unknown   | unknown | unknown | needs information |

    @PAL-X12
    Scenario Outline: advanced systemic disease needs a documented objective of treatment
      Given the advanced systemic disease is "<disease>"
      And the documented objective of treatment is "<objective>"
      When the encounter is evaluated
      Then criterion "PAL-X12" is <status>
      And the outcome is "<outcome>"

      Examples:
        | disease | objective | status  | outcome           |
        | yes     | no        | met     | not covered       |
        | yes     | yes       | unmet   | covered           |
        | no      | no        | unmet   | covered           |
        | yes     | unknown   | unknown | needs information |
        | no      | unknown   | unmet   | covered           |
        | unknown | yes       | unmet   | covered           |
        | unknown | no        | unknown | needs information |

    @PAL-X7
    Scenario Outline: earlier surgery at the level, and the exception from it
      Given these facts differ
        | fact                                               | value      |
        | prior surgery at the treatment level               | <surgery>  |
        | kinds of prior surgery at the treatment level      | <kinds>    |
        | time since the last surgery at the treatment level | <since>    |
        | radicular pain resolved after surgery              | <resolved> |
      When the encounter is evaluated
      Then criterion "PAL-X7" is <status>
      And the outcome is "<outcome>"

      Examples: no surgery at the level
        | surgery | kinds   | since   | resolved | status | outcome |
        | no      | none    | unknown | unknown  | unmet  | covered |
        | no      | unknown | unknown | unknown  | unmet  | covered |

      Examples: excepted are discectomy and laminectomy
        | surgery | kinds                   | since    | resolved | status | outcome     |
        | yes     | discectomy              | 7 months | yes      | unmet  | covered     |
        | yes     | laminectomy             | 7 months | yes      | unmet  | covered     |
        | yes     | discectomy, laminectomy | 7 months | yes      | unmet  | covered     |
        | yes     | fusion                  | 7 months | yes      | met    | not covered |
        | yes     | other                   | 7 months | yes      | met    | not covered |
        | yes     | discectomy, fusion      | 7 months | yes      | met    | not covered |
        | yes     | laminectomy, other      | 7 months | yes      | met    | not covered |
        | yes     | none                    | 7 months | yes      | met    | not covered |

      Examples: more than 6 months before; exactly 6 is not enough
        | surgery | kinds      | since      | resolved | status | outcome     |
        | yes     | discectomy | 5.9 months | yes      | met    | not covered |
        | yes     | discectomy | 6 months   | yes      | met    | not covered |
        | yes     | discectomy | 6.1 months | yes      | unmet  | covered     |

      Examples: the radicular pain must have resolved
        | surgery | kinds       | since    | resolved | status | outcome     |
        | yes     | discectomy  | 7 months | no       | met    | not covered |
        | yes     | laminectomy | 7 months | no       | met    | not covered |

      Examples: a part that is not known keeps it open, unless another part settles it
        | surgery | kinds               | since    | resolved | status  | outcome           |
        | yes     | unknown             | 7 months | yes      | unknown | needs information |
        | yes     | at least discectomy | 7 months | yes      | unknown | needs information |
        | yes     | at least fusion     | 7 months | yes      | met     | not covered       |
        | yes     | discectomy          | unknown  | yes      | unknown | needs information |
        | yes     | discectomy          | 7 months | unknown  | unknown | needs information |
        | yes     | fusion              | unknown  | unknown  | met     | not covered       |
        | yes     | unknown             | 6 months | unknown  | met     | not covered       |
        | unknown | discectomy          | 7 months | yes      | unmet   | covered           |
        | unknown | fusion              | 7 months | yes      | unknown | needs information |

    Scenario Outline: <criterion>, <finding>, excludes
      Given the <finding> is "<present>"
      When the encounter is evaluated
      Then criterion "<criterion>" is <status>
      And the outcome is "<outcome>"
      And the blocking criteria are exactly "<blocking>"

      @PAL-X2
      Examples:
        | criterion | finding                      | present | status | outcome     | blocking |
        | PAL-X2    | severe heart or lung disease | yes     | met    | not covered | PAL-X2   |
        | PAL-X2    | severe heart or lung disease | no      | unmet  | covered     | none     |

      @PAL-X3
      Examples:
        | criterion | finding                                 | present | status | outcome     | blocking |
        | PAL-X3    | active systemic infection               | yes     | met    | not covered | PAL-X3   |
        | PAL-X3    | active infection at the treatment level | yes     | met    | not covered | PAL-X3   |
        | PAL-X3    | active infection at the treatment level | no      | unmet  | covered     | none     |

      @PAL-X4
      Examples:
        | criterion | finding           | present | status | outcome     | blocking |
        | PAL-X4    | bleeding tendency | yes     | met    | not covered | PAL-X4   |
        | PAL-X4    | bleeding tendency | no      | unmet  | covered     | none     |

      @PAL-X5
      Examples:
        | criterion | finding   | present | status | outcome     | blocking |
        | PAL-X5    | pregnancy | yes     | met    | not covered | PAL-X5   |
        | PAL-X5    | pregnancy | no      | unmet  | covered     | none     |

      @PAL-X6
      Examples:
        | criterion | finding                                  | present | status | outcome     | blocking |
        | PAL-X6    | radicular leg pain as the main complaint | yes     | met    | not covered | PAL-X6   |
        | PAL-X6    | radicular leg pain as the main complaint | no      | unmet  | covered     | none     |

      @PAL-X8
      Examples:
        | criterion | finding                                         | present | status | outcome     | blocking |
        | PAL-X8    | symptomatic spinal stenosis as the main problem | yes     | met    | not covered | PAL-X8   |
        | PAL-X8    | symptomatic spinal stenosis as the main problem | no      | unmet  | covered     | none     |

      @PAL-X9b
      Examples:
        | criterion | finding                         | present | status | outcome     | blocking |
        | PAL-X9b   | history of a fragility fracture | yes     | met    | not covered | PAL-X9b  |
        | PAL-X9b   | cancer of the spine             | yes     | met    | not covered | PAL-X9b  |
        | PAL-X9b   | fracture at the treatment level | no      | unmet  | covered     | none     |
        | PAL-X9b   | fracture of the spine           | yes     | unmet  | covered     | none     |

      @PAL-X10c
      Examples:
        | criterion | finding                                       | present | status | outcome     | blocking |
        | PAL-X10c  | spondylolysis that matches the main complaint | yes     | met    | not covered | PAL-X10c |
        | PAL-X10c  | spondylolysis that matches the main complaint | no      | unmet  | covered     | none     |

      @PAL-X10d
      Examples:
        | criterion | finding                                                     | present | status | outcome     | blocking |
        | PAL-X10d  | facet arthrosis or effusion that matches the main complaint | yes     | met    | not covered | PAL-X10d |
        | PAL-X10d  | facet arthrosis or effusion that matches the main complaint | no      | unmet  | covered     | none     |

      @PAL-X13
      Examples:
        | criterion | finding                                 | present | status | outcome     | blocking |
        | PAL-X13   | active untreated substance use disorder | yes     | met    | not covered | PAL-X13  |
        | PAL-X13   | active untreated substance use disorder | no      | unmet  | covered     | none     |

    @PAL-X5
    Scenario: pregnancy need not be recorded for a male patient
      Given the sex is "male"
      And the pregnancy is not documented
      When the encounter is evaluated
      Then criterion "PAL-X5" is unmet
      And the outcome is "covered"

    Scenario Outline: the decision on <criterion> cites <section>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "contraindication"
      And the blocking criteria are exactly "<criterion>"
      And the decision cites "<section>"

      Examples:
        | criterion | fact                                                         | value      | section         |
        | PAL-X1    | date of birth                                                | 2010-01-01 | Limitations 1   |
        | PAL-X2    | severe heart or lung disease                                 | yes        | Limitations 2   |
        | PAL-X3    | active systemic infection                                    | yes        | Limitations 3   |
        | PAL-X4    | bleeding tendency                                            | yes        | Limitations 4   |
        | PAL-X5    | pregnancy                                                    | yes        | Limitations 5   |
        | PAL-X6    | radicular leg pain as the main complaint                     | yes        | Limitations 6   |
        | PAL-X8    | symptomatic spinal stenosis as the main problem              | yes        | Limitations 8   |
        | PAL-X9b   | cancer of the spine                                          | yes        | Limitations 9   |
        | PAL-X10a  | disc protrusion or extrusion that matches the main complaint | 6 mm       | Limitations 10a |
        | PAL-X10b  | spondylolisthesis that matches the main complaint            | 3 mm       | Limitations 10b |
        | PAL-X10c  | spondylolysis that matches the main complaint                | yes        | Limitations 10c |
        | PAL-X10d  | facet arthrosis or effusion that matches the main complaint  | yes        | Limitations 10d |
        | PAL-X11   | body mass index                                              | 45 kg/m2   | Limitations 11  |
        | PAL-X13   | active untreated substance use disorder                      | yes        | Limitations 13  |

    Scenario Outline: the decision on <criterion>, of two findings, cites <section>
      Given the <one> is "yes"
      And the <other> is "<value>"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "contraindication"
      And the blocking criteria are exactly "<criterion>"
      And the decision cites "<section>"

      Examples:
        | criterion | one                                  | other                                         | value  | section        |
        | PAL-X7    | prior surgery at the treatment level | kinds of prior surgery at the treatment level | fusion | Limitations 7  |
        | PAL-X9a   | diagnosed osteoporosis               | lowest bone density T-score                   | -3     | Limitations 9  |
        | PAL-X12   | advanced systemic disease            | documented objective of treatment             | no     | Limitations 12 |

  Rule: the treated bodies must lie within the limits

    @PAL-F2 @PAL-F3
    Scenario Outline: at most four bodies, all from L3 to S1
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the basis is "<basis>"
      And the blocking criteria are exactly "<blocking>"

      Examples:
        | bodies             | outcome     | basis          | blocking       |
        | L3                 | covered     | none           | none           |
        | L3, L4, L5         | covered     | none           | none           |
        | L3, L4, L5, S1     | covered     | none           | none           |
        | L2, L3, L4, L5, S1 | not covered | limit exceeded | PAL-F2, PAL-F3 |
        | L2, L3             | not covered | limit exceeded | PAL-F3         |
        | L2                 | not covered | limit exceeded | PAL-F3         |
        | S1, S2             | not covered | limit exceeded | PAL-F3         |

    @PAL-F2 @PAL-F3
    Scenario Outline: a list of bodies that may go on
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "PAL-F2" is <number>
      And criterion "PAL-F3" is <region>
      And the expected coding is "none"

      Examples:
        | bodies                      | outcome           | number  | region  |
        | at least L4                 | needs information | unknown | unknown |
        | at least L2                 | not covered       | unknown | unmet   |
        | at least L2, L3, L4, L5, S1 | not covered       | unmet   | unmet   |

    @PAL-F1
    Scenario Outline: a body is ablated once in a lifetime
      Given the treated vertebral bodies are "<now>"
      And the vertebral bodies ablated earlier are "<earlier>"
      When the encounter is evaluated
      Then criterion "PAL-F1" is <status>
      And the outcome is "<outcome>"
      And the basis is "<basis>"

      Examples:
        | now    | earlier     | status  | outcome           | basis          |
        | L4, L5 | none        | met     | covered           | none           |
        | L4, L5 | L3, S1      | met     | covered           | none           |
        | L4, L5 | L5          | unmet   | not covered       | limit exceeded |
        | L4, L5 | L4, L5      | unmet   | not covered       | limit exceeded |
        | L4, L5 | at least L5 | unmet   | not covered       | limit exceeded |
        | L4, L5 | at least S1 | unknown | needs information | none           |
        | L4, L5 | unknown     | unknown | needs information | none           |

    Scenario Outline: <count> treated bodies are coded as <coding>
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "covered"
      And the expected coding is "<coding>"

      Examples:
        | count | bodies         | coding             |
        | one   | L5             | 64628 x1           |
        | two   | L4, L5         | 64628 x1           |
        | three | L4, L5, S1     | 64628 x1, 64629 x1 |
        | four  | L3, L4, L5, S1 | 64628 x1, 64629 x2 |

    @PAL-X9b
    Scenario Outline: fracture of the spine <spine>, at the treatment level <level>
      Given the fracture of the spine is "<spine>"
      And the fracture at the treatment level is "<level>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "PAL-X9b" is <status>
      And the conflicts are exactly "<conflicts>"

      Examples: only one at the level excludes, and such a one is a fracture of the spine
        | spine   | level   | outcome           | status  | conflicts                                              |
        | yes     | yes     | not covered       | met     | none                                                   |
        | yes     | no      | covered           | unmet   | none                                                   |
        | yes     | unknown | needs information | unknown | none                                                   |
        | unknown | yes     | not covered       | met     | none                                                   |
        | no      | unknown | needs information | unknown | none                                                   |
        | no      | yes     | needs information | unknown | fracture at the treatment level, fracture of the spine |

  Rule: what is not documented is unknown, never absent

    Scenario Outline: <criterion> stays open without the <fact>
      Given the <fact> is not documented
      When the encounter is evaluated
      Then the outcome is "needs information"
      And criterion "<criterion>" is unknown
      And the open criteria are exactly "<open>"
      And the blocking criteria are exactly "none"
      And these facts are still needed
        | fact   |
        | <fact> |
      And "covered" can be reached by supplying "<fact>"
      And "not covered" can be reached by supplying "<fact>"

      Examples: indications and documentation
        | criterion | fact                                             | open    |
        | PAL-C1a   | duration of low back pain                        | PAL-C1a |
        | PAL-C1b   | functional deficit on a pain or disability scale | PAL-C1b |
        | PAL-C2    | duration of failed non-surgical care             | PAL-C2  |
        | PAL-C3    | another explanation of the pain                  | PAL-C3  |
        | PAL-C4    | vertebral bodies with Modic type 1 change        | PAL-C4  |
        | PAL-D1    | baseline pain assessment on record               | PAL-D1  |
        | PAL-D1    | baseline disability scale on record              | PAL-D1  |
        | PAL-D2    | multidisciplinary screening on record            | PAL-D2  |
        | PAL-D2    | psychological assessment on record               | PAL-D2  |
        | PAL-D2    | physical assessment on record                    | PAL-D2  |

      Examples: contraindications
        | criterion | fact                                                         | open     |
        | PAL-X1    | date of birth                                                | PAL-X1   |
        | PAL-X2    | severe heart or lung disease                                 | PAL-X2   |
        | PAL-X3    | active systemic infection                                    | PAL-X3   |
        | PAL-X3    | active infection at the treatment level                      | PAL-X3   |
        | PAL-X4    | bleeding tendency                                            | PAL-X4   |
        | PAL-X5    | pregnancy                                                    | PAL-X5   |
        | PAL-X6    | radicular leg pain as the main complaint                     | PAL-X6   |
        | PAL-X8    | symptomatic spinal stenosis as the main problem              | PAL-X8   |
        | PAL-X9b   | history of a fragility fracture                              | PAL-X9b  |
        | PAL-X9b   | cancer of the spine                                          | PAL-X9b  |
        | PAL-X10a  | disc protrusion or extrusion that matches the main complaint | PAL-X10a |
        | PAL-X10b  | spondylolisthesis that matches the main complaint            | PAL-X10b |
        | PAL-X10c  | spondylolysis that matches the main complaint                | PAL-X10c |
        | PAL-X10d  | facet arthrosis or effusion that matches the main complaint  | PAL-X10d |
        | PAL-X11   | body mass index                                              | PAL-X11  |
        | PAL-X13   | active untreated substance use disorder                      | PAL-X13  |

      Examples: limits
        | criterion | fact                             | open           |
        | PAL-F1    | vertebral bodies ablated earlier | PAL-F1         |
        | PAL-F3    | treated vertebral bodies         | PAL-F2, PAL-F3 |

    Scenario: what blocks is not kept open by what is missing
      Given the body mass index is "41 kg/m2"
      And the duration of low back pain is not documented
      And the treated vertebral bodies are not documented
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "contraindication"
      And the blocking criteria are exactly "PAL-X11"
      And the open criteria are exactly "PAL-C1a, PAL-F2, PAL-F3"

    Scenario: the basis is that of the first determination that is met, whatever is open before it
      Given the duration of low back pain is "3 months"
      And the bleeding tendency is not documented
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "criteria not met"
      And the blocking criteria are exactly "PAL-C1a"
      And the open criteria are exactly "PAL-X4"

    Scenario: nothing but who pays, where and when is known
      Given an empty encounter
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the blocking criteria are exactly "none"
      And the supporting criteria are exactly "none"
      And "not covered" can be reached by supplying "body mass index"
      And "not covered" can be reached by supplying "pregnancy"

    Scenario: an empty chart asks for nothing that the LCD is silent on
      Given an empty encounter
      When the encounter is evaluated
      Then these facts are still needed
        | fact                                                         |
        | date of birth                                                |
        | sex                                                          |
        | pregnancy                                                    |
        | body mass index                                              |
        | duration of low back pain                                    |
        | functional deficit on a pain or disability scale             |
        | duration of failed non-surgical care                         |
        | vertebral bodies with Modic type 1 change                    |
        | vertebral bodies with Modic type 2 change                    |
        | physical assessment on record                                |
        | psychological assessment on record                           |
        | multidisciplinary screening on record                        |
        | baseline pain assessment on record                           |
        | baseline disability scale on record                          |
        | another explanation of the pain                              |
        | severe heart or lung disease                                 |
        | bleeding tendency                                            |
        | advanced systemic disease                                    |
        | active untreated substance use disorder                      |
        | active systemic infection                                    |
        | active infection at the treatment level                      |
        | radicular leg pain as the main complaint                     |
        | symptomatic spinal stenosis as the main problem              |
        | prior surgery at the treatment level                         |
        | kinds of prior surgery at the treatment level                |
        | time since the last surgery at the treatment level           |
        | radicular pain resolved after surgery                        |
        | diagnosed osteoporosis                                       |
        | lowest bone density T-score                                  |
        | history of a fragility fracture                              |
        | fracture at the treatment level                              |
        | cancer of the spine                                          |
        | disc protrusion or extrusion that matches the main complaint |
        | spondylolisthesis that matches the main complaint            |
        | spondylolysis that matches the main complaint                |
        | facet arthrosis or effusion that matches the main complaint  |
        | documented objective of treatment                            |
        | treated vertebral bodies                                     |
        | vertebral bodies ablated earlier                             |

  Rule: several findings

    Scenario: a contraindication goes before a limit, and a limit before a criterion
      Given these facts differ
        | fact                      | value      |
        | body mass index           | 40.1 kg/m2 |
        | treated vertebral bodies  | L2, L3     |
        | duration of low back pain | 5 months   |
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "contraindication"
      And the blocking criteria are exactly "PAL-X11, PAL-F3, PAL-C1a"

    Scenario: a limit goes before a criterion
      Given these facts differ
        | fact                      | value    |
        | treated vertebral bodies  | L2, L3   |
        | duration of low back pain | 5 months |
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "limit exceeded"
      And the blocking criteria are exactly "PAL-F3, PAL-C1a"

  Rule: sources may differ, and may say that a finding is absent

    @PAL-C4
    Scenario: two sources that differ leave the fact unknown
      Given "MRI report" says the vertebral bodies with Modic type 1 change are "none" and "referral letter" says "L5"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the conflicts are exactly "vertebral bodies with Modic type 1 change"
      And criterion "PAL-C4" is unknown
      And these facts are still needed
        | fact                                      |
        | vertebral bodies with Modic type 1 change |

    Scenario: two sources that agree are no conflict
      Given "MRI report" says the vertebral bodies with Modic type 1 change are "L4, L5" and "referral letter" says "at least L5"
      When the encounter is evaluated
      Then the outcome is "covered"
      And the conflicts are exactly "none"

    Scenario: a conflict does not matter where another finding settles the answer
      Given "history and physical" says the bleeding tendency is "yes" and "laboratory results" says "no"
      And the pregnancy is "yes"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the blocking criteria are exactly "PAL-X5"
      And the conflicts are exactly "bleeding tendency"

    @PAL-X3
    Scenario: a finding that is only possible is unknown
      Given the active infection at the treatment level is said to be possible
      When the encounter is evaluated
      Then the outcome is "needs information"
      And criterion "PAL-X3" is unknown
      And the open criteria are exactly "PAL-X3"
      And the conflicts are exactly "none"

    @PAL-X3
    Scenario: a finding that is possible yields to one that is stated
      Given "laboratory results" says the active infection at the treatment level is "no"
      And the active infection at the treatment level is said to be possible
      When the encounter is evaluated
      Then criterion "PAL-X3" is unmet
      And the outcome is "covered"

    Scenario: findings recorded as absent after review are not there
      Given "history and physical" says these are absent
        | finding                                 |
        | severe heart or lung disease            |
        | bleeding tendency                       |
        | active systemic infection               |
        | active infection at the treatment level |
        | another explanation of the pain         |
        | active untreated substance use disorder |
      When the encounter is evaluated
      Then the outcome is "covered"
      And the supporting criteria are exactly "PAL-C1a, PAL-C1b, PAL-C2, PAL-C3, PAL-C4, PAL-D1, PAL-D2, PAL-X1, PAL-X2, PAL-X3, PAL-X4, PAL-X5, PAL-X6, PAL-X7, PAL-X8, PAL-X9a, PAL-X9b, PAL-X10a, PAL-X10b, PAL-X10c, PAL-X10d, PAL-X11, PAL-X12, PAL-X13, PAL-F1, PAL-F2, PAL-F3"

    Scenario: a source that finds what another records as absent is a conflict
      Given "history and physical" says these are absent
        | finding                                 |
        | active infection at the treatment level |
      And "MRI report" says the active infection at the treatment level is "yes"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the conflicts are exactly "active infection at the treatment level"

  Rule: the LCD is selected by place and date

    Scenario Outline: Palmetto decides in <state>
      Given the state is "<state>"
      When the encounter is evaluated
      Then the policy is "medicare/palmetto-l39420"
      And the outcome is "covered"

      Examples:
        | state |
        | AL    |
        | GA    |
        | NC    |
        | SC    |
        | TN    |
        | WV    |

    Scenario Outline: the LCD holds from 2023-03-05
      Given the date of service is "<day>"
      When the encounter is evaluated
      Then the policy is "<policy>"
      And the outcome is "<outcome>"

      Examples:
        | day        | policy                   | outcome           |
        | 2023-03-04 | medicare/no-lcd          | individual review |
        | 2023-03-05 | medicare/palmetto-l39420 | covered           |

    Scenario: without a place there is no contractor
      Given the state is not documented
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the policy is "none"
      And the selection still needs "state"

    Scenario: a professional claim from Virginia needs the county
      Given the state is "VA"
      And the claim form is "professional"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the policy is "none"
      And the selection still needs "county"

    Scenario Outline: Virginia is Palmetto's but for the north, and there for institutional claims
      Given the state is "VA"
      And the county is "<county>"
      And the claim form is "<form>"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then the policy is "medicare/palmetto-l39420"
      And the outcome is "covered"

      Examples:
        | county    | form          |
        | Henrico   | professional  |
        | Henrico   | institutional |
        | Arlington | institutional |
        | Fairfax   | institutional |

    Scenario: a named contractor needs no place
      Given the state is not documented
      And the plan is "palmetto"
      When the encounter is evaluated
      Then the policy is "medicare/palmetto-l39420"
      And the outcome is "covered"

  Rule: the LCD speaks of this technique only

    Scenario: another technique is not within its scope
      Given the technique is "another technique"
      When the encounter is evaluated
      Then the outcome is "not applicable"

    Scenario: a claim without the ablation's codes leaves the technique open
      Given the technique is not documented
      And the claim lines are
        | code  | units |
        | 64635 | 1     |
      When the encounter is evaluated
      Then the outcome is "needs information"
      And these facts are still needed
        | fact      |
        | technique |

  Rule: claim lines follow the decision

    Scenario Outline: the lines of a claim when the body mass index is <bmi>
      Given the body mass index is "<bmi>"
      And the treated vertebral bodies are "L4, L5, S1"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
        | 64629 | 1     |
      When the encounter is evaluated
      Then claim line 1 is "<status>"
      And claim line 2 is "<status>"

      Examples:
        | bmi        | status            |
        | 40.1 kg/m2 | denied            |
        | unknown    | needs information |

  Rule: what a reader has to know beside the answer

    Scenario Outline: a body is treated that shows no change
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "covered"
      And warning "treated-body-without-modic" is <given>

      Examples: the typical encounter shows change in L5 only
        | bodies | given     |
        | L5     | not given |
        | L4, L5 | given     |

    @PAL-X10a
    Scenario Outline: it is unclear whether the limit of 5 mm binds an extrusion
      Given the disc protrusion or extrusion that matches the main complaint is "<size>"
      When the encounter is evaluated
      Then warning "extrusion-below-limit" is <given>

      Examples:
        | size   | given     |
        | 0 mm   | not given |
        | 0.1 mm | given     |
        | 5 mm   | given     |
        | 5.1 mm | not given |

  Rule: the scope goes before everything else

    Scenario: another technique is outside, whatever the chart says of contraindications
      Given the technique is "other"
      And the body mass index is "41 kg/m2"
      When the encounter is evaluated
      Then the outcome is "not applicable"
      And the determination is "out-of-scope"
