# The version of 2024-01-28, every row of which is inferred from version 11: nobody read its text. So it
# never answers covered, nor partially covered. What its rows rule out they still deny, and what they do
# not rule out waits for the text. Each boundary of version 11 stands here by itself, so that a change of
# either version's rows shows.
Feature: LCD L39642 of Noridian as first published

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "CA"
    And the date of service is "2025-03-04"

  Scenario: a typical patient waits for the text, and for no fact
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the policy is "medicare/noridian-l39642@2024-01-28"
    And the blocking criteria are exactly "none"
    And the open criteria are exactly "none"
    And warning "provisional_pack" is given
    And warning "not_seen_after" is not given
    And warning "unverified_place" is given

  Scenario: another technique is outside the LCD
    Given the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"

  Rule: covered indications

    @NOR-C1a @NOR-K1
    Scenario Outline: age and skeletal maturity: born <born>, mature <mature>, precautions for <precautions>
      Given the date of birth is "<born>"
      And the skeletal maturity is "<mature>"
      And the contraindications with documented precautions are "<precautions>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NOR-C1a" is <maturity>
      And criterion "NOR-K1" is <age>

      Examples: below 18, at 18 and above, counted on the date of service
        | born       | mature  | precautions | outcome           | maturity | age   |
        | 2007-03-05 | yes     | none        | not covered       | met      | met   |
        | 2007-03-05 | yes     | age         | needs information | met      | unmet |
        | 2007-03-05 | yes     | bone        | not covered       | met      | met   |
        | 2007-03-05 | yes     | other_etiology | not covered       | met      | met   |
        | 2007-03-05 | no      | age         | not covered       | unmet    | unmet |
        | 2007-03-04 | yes     | none        | needs information | met      | unmet |
        | 2007-03-04 | no      | none        | not covered       | unmet    | unmet |
        | 2007-03-04 | unknown | none        | needs information | unknown  | unmet |
        | 2006-03-04 | unknown | none        | needs information | met      | unmet |

    @NOR-C1b
    Scenario Outline: low back pain for <duration>
      Given the duration of low back pain is "<duration>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NOR-C1b" is <status>
      And warning "exactly-6-months" is <warning>

      Examples:
        | duration   | outcome           | status  | warning   |
        | 5.9 months | not covered       | unmet   | not given |
        | 6 months   | needs information | met     | given     |
        | 6.1 months | needs information | met     | not given |
        | unknown    | needs information | unknown | not given |

    @NOR-C1c @NOR-C4 @NOR-C5
    Scenario Outline: the <fact> is <value>
      Given the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the basis is "<basis>"
      And criterion "<criterion>" is <status>

      Examples: what the indications ask for beside duration, care and MRI
        | fact                               | value   | criterion | status  | outcome           | basis            |
        | low back pain as the main symptom  | no      | NOR-C1c   | unmet   | not covered       | criteria not met |
        | low back pain as the main symptom  | unknown | NOR-C1c   | unknown | needs information | none             |
        | other vertebral pathology          | yes     | NOR-C4    | unmet   | not covered       | criteria not met |
        | other vertebral pathology          | unknown | NOR-C4    | unknown | needs information | none             |
        | physical assessment on record      | no      | NOR-C5    | unmet   | not covered       | criteria not met |
        | physical assessment on record      | unknown | NOR-C5    | unknown | needs information | none             |
        | psychological assessment on record | no      | NOR-C5    | unmet   | not covered       | criteria not met |
        | psychological assessment on record | unknown | NOR-C5    | unknown | needs information | none             |

    @NOR-C2
    Scenario Outline: non-surgical care that failed: <care>
      Given the failed kinds of non-surgical care are "<care>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NOR-C2" is <status>

      Examples: three of six kinds; therapy and directed exercise are one of them
        | care                                                            | outcome           | status  |
        | none                                                            | not covered       | unmet   |
        | physical_therapy, pharmacotherapy                               | not covered       | unmet   |
        | physical_therapy, directed_exercise, pharmacotherapy            | not covered       | unmet   |
        | physical_therapy, directed_exercise, pharmacotherapy, injection | needs information | met     |
        | directed_exercise, pharmacotherapy, injection                   | needs information | met     |
        | activity_avoidance, chiropractic, cognitive_therapy             | needs information | met     |
        | home_exercise, home_heat_cold, education                        | not covered       | unmet   |
        | home_exercise, physical_therapy, pharmacotherapy                | not covered       | unmet   |
        | activity_avoidance, cognitive_therapy                           | not covered       | unmet   |
        | activity_avoidance, chiropractic                                | not covered       | unmet   |
        | activity_avoidance, injection                                   | not covered       | unmet   |
        | activity_avoidance, cognitive_therapy, home_heat_cold           | not covered       | unmet   |
        | activity_avoidance, cognitive_therapy, home_exercise            | not covered       | unmet   |
        | activity_avoidance, pharmacotherapy                             | not covered       | unmet   |
        | at least physical_therapy, pharmacotherapy                      | needs information | unknown |
        | at least physical_therapy, pharmacotherapy, injection           | needs information | met     |
        | unknown                                                         | needs information | unknown |

    @NOR-C2
    Scenario: no length of non-surgical care is asked for
      Given the duration of failed non-surgical care is "1 month"
      And the duration of consecutive non-surgical care is not documented
      When the encounter is evaluated
      Then the outcome is "needs information"

    @NOR-C3
    Scenario Outline: Modic type 1 at <type_1> and type 2 at <type_2>
      Given the vertebral bodies with Modic type 1 change are "<type_1>"
      And the vertebral bodies with Modic type 2 change are "<type_2>"
      And the vertebral bodies with Modic type 3 change are "L4, L5"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NOR-C3" is <status>

      Examples: one endplate between L3 and S1 is enough, of either type
        | type_1      | type_2  | outcome           | status  |
        | L3          | none    | needs information | met     |
        | L4          | none    | needs information | met     |
        | L5          | none    | needs information | met     |
        | S1          | none    | needs information | met     |
        | none        | L3      | needs information | met     |
        | none        | L4      | needs information | met     |
        | none        | L5      | needs information | met     |
        | none        | S1      | needs information | met     |
        | L2          | none    | not covered       | unmet   |
        | S2          | none    | not covered       | unmet   |
        | none        | L2      | not covered       | unmet   |
        | none        | S2      | not covered       | unmet   |
        | none        | none    | not covered       | unmet   |
        | none        | unknown | needs information | unknown |
        | at least L2 | none    | needs information | unknown |
        | at least L5 | unknown | needs information | met     |

    @NOR-C3
    Scenario: a treated body without Modic change gives a warning
      Given the vertebral bodies with Modic type 1 change are "L5"
      And the treated vertebral bodies are "L4, L5"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And warning "treated-body-without-modic" is given

    @NOR-C4
    Scenario: documented precautions do not lift other vertebral pathology
      Given the other vertebral pathology is "yes"
      And the contraindications with documented precautions are "other_etiology, bone, infection"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "criteria not met"
      And the blocking criteria are exactly "NOR-C4"
      And warning "precautions-do-not-lift-pathology" is given

  Rule: contraindications

    @NOR-K2 @NOR-K3 @NOR-K4 @NOR-K5 @NOR-K6 @NOR-K7
    Scenario Outline: a contraindication without precautions: <finding>
      Given the <finding> is "<value>"
      And the contraindications with documented precautions are "none"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "contraindication"
      And the blocking criteria are exactly "<criterion>"
      And the decision cites "LCD L39642 (Noridian Healthcare Solutions), text of document version 11, Contraindications"

      Examples:
        | finding                                                               | value | criterion |
        | another cause of the pain on imaging                                  | yes   | NOR-K2    |
        | metabolic bone disease                                                | yes   | NOR-K3    |
        | lowest bone density T-score                                           | -2.5  | NOR-K3    |
        | fracture of the spine                                                 | yes   | NOR-K3    |
        | cancer of the spine                                                   | yes   | NOR-K3    |
        | active infection of the spine                                         | yes   | NOR-K4    |
        | active systemic infection                                             | yes   | NOR-K4    |
        | claudication, radicular pain or nerve compression as the main symptom | yes   | NOR-K5    |
        | severe heart or lung disease                                          | yes   | NOR-K6    |
        | bleeding tendency                                                     | yes   | NOR-K6    |
        | risk of worsening an existing disease                                 | yes   | NOR-K6    |
        | implanted electronic device                                           | yes   | NOR-K7    |

    @NOR-K2 @NOR-K3 @NOR-K4 @NOR-K5 @NOR-K6 @NOR-K7
    Scenario Outline: <finding> with precautions for <precautions>
      Given the <finding> is "yes"
      And the contraindications with documented precautions are "<precautions>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "<criterion>" is <status>

      Examples: only precautions for the same contraindication lift it
        | finding                                                               | precautions                      | criterion | status  | outcome           |
        | another cause of the pain on imaging                                  | other_etiology                   | NOR-K2    | unmet   | needs information |
        | another cause of the pain on imaging                                  | age, bone, infection, neurologic | NOR-K2    | met     | not covered       |
        | fracture of the spine                                                 | bone                             | NOR-K3    | unmet   | needs information |
        | fracture of the spine                                                 | other_etiology                   | NOR-K3    | met     | not covered       |
        | active systemic infection                                             | infection                        | NOR-K4    | unmet   | needs information |
        | active systemic infection                                             | bone                             | NOR-K4    | met     | not covered       |
        | claudication, radicular pain or nerve compression as the main symptom | neurologic                       | NOR-K5    | unmet   | needs information |
        | claudication, radicular pain or nerve compression as the main symptom | other_etiology                   | NOR-K5    | met     | not covered       |
        | bleeding tendency                                                     | cardiopulmonary_or_bleeding      | NOR-K6    | unmet   | needs information |
        | bleeding tendency                                                     | infection                        | NOR-K6    | met     | not covered       |
        | implanted electronic device                                           | electronic_implant               | NOR-K7    | unmet   | needs information |
        | implanted electronic device                                           | cardiopulmonary_or_bleeding      | NOR-K7    | met     | not covered       |
        | metabolic bone disease                                                | infection                        | NOR-K3    | met     | not covered       |
        | active systemic infection                                             | neurologic                       | NOR-K4    | met     | not covered       |
        | claudication, radicular pain or nerve compression as the main symptom | infection                        | NOR-K5    | met     | not covered       |
        | claudication, radicular pain or nerve compression as the main symptom | cardiopulmonary_or_bleeding      | NOR-K5    | met     | not covered       |
        | bleeding tendency                                                     | neurologic                       | NOR-K6    | met     | not covered       |
        | bleeding tendency                                                     | electronic_implant               | NOR-K6    | met     | not covered       |
        | implanted electronic device                                           | addictive_medication             | NOR-K7    | met     | not covered       |
        | implanted electronic device                                           | at least age                     | NOR-K7    | unknown | needs information |
        | implanted electronic device                                           | unknown                          | NOR-K7    | unknown | needs information |

    @NOR-K3
    Scenario Outline: treatment for a fragility fracture is <treated>, precautions for <precautions>
      Given the history of a fragility fracture is "yes"
      And the treatment for a fragility fracture is "<treated>"
      And the contraindications with documented precautions are "<precautions>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NOR-K3" is <status>

      Examples: treatment counts, a fracture in the past alone does not
        | treated | precautions | outcome           | status  |
        | yes     | none        | not covered       | met     |
        | yes     | bone        | needs information | unmet   |
        | no      | none        | needs information | unmet   |
        | unknown | none        | needs information | unknown |

    @NOR-K3
    Scenario: treatment for a fracture that is said not to have been leaves the answer open
      Given the treatment for a fragility fracture is "yes"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the conflicts are exactly "history of a fragility fracture, treatment for a fragility fracture"

    @NOR-K3
    Scenario Outline: bone density T-score of <score>
      Given the lowest bone density T-score is "<score>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NOR-K3" is <status>

      Examples:
        | score   | outcome           | status  |
        | -2.6    | not covered       | met     |
        | -2.5    | not covered       | met     |
        | -2.4    | needs information | unmet   |
        | unknown | needs information | unknown |

    @NOR-K3
    Scenario: a fracture counts at any level, and the level that is treated is not asked for
      Given the fracture of the spine is "no"
      And the fracture at the treatment level is not documented
      When the encounter is evaluated
      Then the outcome is "needs information"

    @NOR-K8
    Scenario Outline: addictive drugs <use>, weaning potential <weaning>, precautions for <precautions>
      Given the ongoing use of addictive drugs is "<use>"
      And the documented potential for weaning is "<weaning>"
      And the contraindications with documented precautions are "<precautions>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And criterion "NOR-K8" is <status>

      Examples:
        | use     | weaning | precautions          | outcome           | status  |
        | no      | unknown | none                 | needs information | unmet   |
        | no      | no      | none                 | needs information | unmet   |
        | yes     | yes     | none                 | needs information | unmet   |
        | yes     | no      | none                 | not covered       | met     |
        | yes     | no      | addictive_medication | needs information | unmet   |
        | yes     | no      | age                  | not covered       | met     |
        | yes     | no      | electronic_implant   | not covered       | met     |
        | yes     | unknown | none                 | needs information | unknown |
        | unknown | no      | none                 | needs information | unknown |

    @NOR-K2 @NOR-K3 @NOR-K4 @NOR-K5 @NOR-K6 @NOR-K7
    Scenario Outline: a finding that is not documented leaves the answer open: <finding>
      Given the <finding> is not documented
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the open criteria are exactly "<criterion>"
      And "not covered" can be reached by supplying "<finding>"

      Examples:
        | finding                                                               | criterion |
        | another cause of the pain on imaging                                  | NOR-K2    |
        | metabolic bone disease                                                | NOR-K3    |
        | fracture of the spine                                                 | NOR-K3    |
        | cancer of the spine                                                   | NOR-K3    |
        | active infection of the spine                                         | NOR-K4    |
        | active systemic infection                                             | NOR-K4    |
        | claudication, radicular pain or nerve compression as the main symptom | NOR-K5    |
        | severe heart or lung disease                                          | NOR-K6    |
        | bleeding tendency                                                     | NOR-K6    |
        | risk of worsening an existing disease                                 | NOR-K6    |
        | implanted electronic device                                           | NOR-K7    |

    Scenario: documented precautions settle a finding that is not documented
      Given the active infection of the spine is said to be possible
      And the contraindications with documented precautions are "infection"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And criterion "NOR-K4" is unmet

    Scenario: a possible infection without precautions leaves the answer open
      Given the active infection of the spine is said to be possible
      When the encounter is evaluated
      Then the outcome is "needs information"
      And these facts are still needed
        | fact                          |
        | active infection of the spine |

  Rule: limitations

    @NOR-L1 @NOR-L5
    Scenario Outline: ablated before at <before>, planned at <planned>
      Given the vertebral bodies ablated earlier are "<before>"
      And the treated vertebral bodies are "<planned>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the basis is "<basis>"
      And criterion "NOR-L5" is <status>
      And criterion "NOR-L1" is <status>
      And warning "earlier-ablation-elsewhere" is <warning>

      Examples: the record lists bodies, from which the level of the earlier session does not follow
        | before      | planned | outcome           | basis          | status  | warning   |
        | none        | L4, L5  | needs information | none           | met     | not given |
        | L4          | L4, L5  | not covered       | limit exceeded | unmet   | not given |
        | at least L5 | L5, S1  | not covered       | limit exceeded | unmet   | not given |
        | L3          | L4, L5  | needs information | none           | met     | given     |
        | at least L3 | L4, L5  | needs information | none           | unknown | not given |
        | unknown     | L4, L5  | needs information | none           | unknown | not given |

    @NOR-L2
    Scenario Outline: <bodies> in one session
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the basis is "none"
      And criterion "NOR-L2" is <status>
      And the expected coding is "<coding>"
      And warning "third-body" is <warning>
      And warning "one-body" is <one>

      Examples: one or two bodies in a session
        | bodies         | outcome           | status | coding             | warning   | one       |
        | L5             | needs information | met    | 64628 x1           | not given | given     |
        | L4, L5         | needs information | met    | 64628 x1           | not given | not given |
        | L4, L5, S1     | needs information | unmet  | 64628 x1, 64629 x1 | given     | not given |
        | L3, L4, L5, S1 | needs information | unmet  | 64628 x1, 64629 x2 | given     | not given |

    @NOR-L2
    Scenario: of three bodies both lines wait for the text
      Given the treated vertebral bodies are "L4, L5, S1"
      And the claim form is "professional"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
        | 64629 | 1     |
      When the encounter is evaluated
      Then the outcome is "needs information"
      And claim line 1 is "needs information"
      And claim line 2 is "needs information"

    @NOR-L2
    Scenario Outline: an unknown number of bodies: <bodies>
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And criterion "NOR-L2" is <status>

      Examples:
        | bodies              | status  |
        | at least L4, L5     | unknown |
        | at least L4, L5, S1 | unmet   |
        | unknown             | unknown |

    @NOR-L2
    Scenario Outline: three bodies where <fact> is <value>
      Given the treated vertebral bodies are "L4, L5, S1"
      And the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the basis is "<basis>"

      Examples: what denies the whole service goes before the limit of units
        | fact                             | value    | outcome           | basis            |
        | duration of low back pain        | 5 months | not covered       | criteria not met |
        | implanted electronic device      | yes      | not covered       | contraindication |
        | vertebral bodies ablated earlier | S1       | not covered       | limit exceeded   |
        | active systemic infection        | unknown  | needs information | none             |

    @NOR-L3
    Scenario Outline: lifetime bodies: <before> before, <planned> now
      Given the vertebral bodies ablated earlier are "<before>"
      And the treated vertebral bodies are "<planned>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the blocking criteria are exactly "<blocking>"

      Examples: four distinct bodies, those outside L3 to S1 counted too
        | before     | planned    | outcome           | blocking       |
        | L3, S1     | L4, L5     | needs information | none           |
        | L2, L3     | L4, L5     | needs information | none           |
        | L1, L2, L3 | L4, L5     | not covered       | NOR-L3         |
        | L2, L3     | L4, L5, S1 | not covered       | NOR-L2, NOR-L3 |
        | L3         | L4, L5, S1 | needs information | NOR-L2         |

    @NOR-L4
    Scenario Outline: treated at <bodies>
      Given the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And the basis is "<basis>"
      And criterion "NOR-L4" is <status>

      Examples:
        | bodies | outcome           | basis          | status |
        | L3     | needs information | none           | met    |
        | S1     | needs information | none           | met    |
        | L2, L3 | not covered       | limit exceeded | unmet  |
        | S1, S2 | not covered       | limit exceeded | unmet  |

    @NOR-L6
    Scenario Outline: anesthesia on the claim with need documented <need>
      Given the documented need for anesthesia is "<need>"
      And the claim form is "professional"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
        | 01942 | 1     |
      When the encounter is evaluated
      Then the outcome is "needs information"
      And criterion "NOR-L6" is <status>
      And warning "anesthesia-not-justified" is <warning>
      And warning "anesthesia-elsewhere" is not given

      Examples: never part of the answer on the ablation
        | need    | status  | warning   |
        | yes     | met     | not given |
        | no      | unmet   | given     |
        | unknown | unknown | given     |

    @NOR-L6
    Scenario: anesthesia may be on another claim
      Given the claim form is "professional"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then the outcome is "needs information"
      And warning "anesthesia-elsewhere" is given
      And warning "anesthesia-not-justified" is not given

  Rule: what the LCD does not say

    Scenario: KX is a warning from a summary, never a denial
      Given the claim form is "professional"
      And the claim lines are
        | code  | units | modifiers |
        | 64628 | 1     |           |
      When the encounter is evaluated
      Then the outcome is "needs information"
      And warning "NOR-A1" is given
      And warning "billing-article-not-read" is given

    Scenario: an injected biologic is a warning from a summary
      Given the injection into a vertebral body is "yes"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And warning "biologic-injected" is given

    Scenario: what other contractors exclude is no criterion here
      Given these facts are
        | fact                                                         | value    |
        | body mass index                                              | 45 kg/m2 |
        | pregnancy                                                    | yes      |
        | prior surgery at the treatment level                         | yes      |
        | disc protrusion or extrusion that matches the main complaint | 8 mm     |
        | spondylolisthesis that matches the main complaint            | 6 mm     |
        | functional deficit on a pain or disability scale             | no       |
        | multidisciplinary screening on record                        | no       |
      When the encounter is evaluated
      Then the outcome is "needs information"

  Rule: the days of this version

    Scenario Outline: a complete record needs the text and no fact on <day> in <state>
      Given the date of service is "<day>"
      And the state is "<state>"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the policy is "medicare/noridian-l39642@2024-01-28"
      And the blocking criteria are exactly "none"
      And the open criteria are exactly "none"
      And warning "two-numbers" is given

      Examples: the first and the last day on which this version is certain, in either jurisdiction
        | day        | state |
        | 2024-01-28 | CA    |
        | 2024-01-28 | WA    |
        | 2025-08-31 | CA    |
        | 2025-08-31 | WA    |

    Scenario Outline: version 11 on an earlier date, asked for by name: <bodies>
      Given the policy pack "medicare/noridian-l39642@v11"
      And the treated vertebral bodies are "<bodies>"
      When the encounter is evaluated
      Then the outcome is "<outcome>"
      And warning "outside_dates" is given

      Examples:
        | bodies     | outcome           |
        | L4, L5     | covered           |
        | L4, L5, S1 | partially covered |

  Rule: which determination answers

    Scenario Outline: <fact> of <value> alone: <determination>
      Given these facts differ
        | fact                                            | value   |
        | <fact>                                          | <value> |
        | contraindications with documented precautions   | none    |
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the basis is "<basis>"
      And the determination is "<determination>"
      And the blocking criteria are exactly "<criterion>"

      Examples: a contraindication without precautions
        | fact                        | value | criterion | basis            | determination   |
        | implanted electronic device | yes   | NOR-K7    | contraindication | contraindicated |

      Examples: a limit on bodies
        | fact                             | value  | criterion      | basis          | determination  |
        | vertebral bodies ablated earlier | L5     | NOR-L1, NOR-L5 | limit exceeded | limit-exceeded |
        | treated vertebral bodies         | L2, L3 | NOR-L4         | limit exceeded | limit-exceeded |

      Examples: an indication or record that is wanting
        | fact                                      | value    | criterion | basis            | determination    |
        | duration of low back pain                 | 5 months | NOR-C1b   | criteria not met | criteria-not-met |
        | low back pain as the main symptom         | no       | NOR-C1c   | criteria not met | criteria-not-met |
        | failed kinds of non-surgical care         | none     | NOR-C2    | criteria not met | criteria-not-met |
        | vertebral bodies with Modic type 1 change | none     | NOR-C3    | criteria not met | criteria-not-met |
        | other vertebral pathology                 | yes      | NOR-C4    | criteria not met | criteria-not-met |
        | psychological assessment on record        | no       | NOR-C5    | criteria not met | criteria-not-met |

    @NOR-C1a @NOR-K1
    Scenario Outline: born 2007-03-05, skeletal maturity <mature>, precautions for <precautions>
      Given the date of birth is "2007-03-05"
      And the skeletal maturity is "<mature>"
      And the contraindications with documented precautions are "<precautions>"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And the determination is "<determination>"
      And the blocking criteria are exactly "<criterion>"

      Examples: age is a contraindication that precautions lift, maturity an indication that they do not
        | mature | precautions | criterion | determination    |
        | yes    | none        | NOR-K1    | contraindicated  |
        | no     | age         | NOR-C1a   | criteria-not-met |

    @NOR-K8
    Scenario: addictive drugs without a potential for weaning are a contraindication
      Given the ongoing use of addictive drugs is "yes"
      And the documented potential for weaning is "no"
      When the encounter is evaluated
      Then the determination is "contraindicated"
      And the blocking criteria are exactly "NOR-K8"

    @NOR-L6
    Scenario: without anesthesia on the claim no need for it has to be documented
      Given the documented need for anesthesia is "no"
      And the claim form is "professional"
      And the claim lines are
        | code  | units |
        | 64628 | 1     |
      When the encounter is evaluated
      Then criterion "NOR-L6" is met

    Scenario Outline: of two reasons the first counts: <first> before <second>
      Given these facts differ
        | fact                             | value       |
        | technique                        | <technique> |
        | implanted electronic device      | <implant>   |
        | vertebral bodies ablated earlier | <before>    |
        | other vertebral pathology        | <pathology> |
      When the encounter is evaluated
      Then the determination is "<first>"

      Examples:
        | first           | second           | technique            | implant | before | pathology |
        | out-of-scope    | contraindicated  | other                | yes     | none   | no        |
        | contraindicated | limit-exceeded   | intraosseous BVN RFA | yes     | L5     | no        |
        | limit-exceeded  | criteria-not-met | intraosseous BVN RFA | no      | L5     | yes       |

    @NOR-K1
    Scenario: without an age it is unknown whether the patient is too young
      Given the date of birth is "unknown"
      And the skeletal maturity is "yes"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And criterion "NOR-K1" is unknown
