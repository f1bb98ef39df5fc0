# Blue Cross Blue Shield is a federation: the payer owns no criteria, its licensees do. There is no
# default licensee, and one patient can have every answer.
Feature: The licensees of Blue Cross Blue Shield

  Background:
    Given a typical encounter
    And the payer is "bcbs"
    And the line of business is "commercial"
    And the date of service is "2024-09-30"

  Scenario Outline: one patient before <plan>
    Given the plan is "<plan>"
    And the plan state is "<state>"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the policy is "<policy>"

    Examples: about the same date
      | plan           | state | day        | outcome           | policy                              |
      | wyoming        | WY    | 2024-09-30 | covered           | bcbs/wyoming-15-01-004@001          |
      | south-carolina | SC    | 2024-09-30 | needs information | bcbs/south-carolina-cam-394@undated |
      | anthem         | VA    | 2024-08-31 | needs information | bcbs/anthem-surg-00052@2024-07-01   |
      | anthem         | VA    | 2024-09-30 | delegated         | bcbs/anthem-surg-00052@2024-09-01   |
      | hcsc           | TX    | 2024-09-30 | no policy         | none                                |

  Scenario: the same patient is denied by the reference policy
    Given the policy pack "bcbs/mp-041@2024-04"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the basis is "investigational"

  Scenario Outline: eight months of pain with all the care before <plan>
    Given the duration of low back pain is "8 months"
    And the plan is "<plan>"
    And the plan state is "<state>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"

    Examples: 6 months in Wyoming, 12 in South Carolina
      | plan           | state | outcome     |
      | wyoming        | WY    | covered     |
      | south-carolina | SC    | not covered |
      | anthem         | VA    | delegated   |

  Rule: no licensee is assumed

    Scenario Outline: without a plan, line <line>
      Given the line of business is "<line>"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the policy is "none"
      And the selection still needs "plan"
      And the candidates are exactly "wyoming, south-carolina, anthem, western-new-york, fep, empire, excellus, triple-s, mississippi, north-carolina, hcsc, regence, arizona, alabama, arkansas, blue-shield-california, carefirst, florida-blue, highmark, horizon, independence, massachusetts, michigan, premera, tennessee, wellmark"

      Examples: more than one licensee has a policy, or just one
        | line       |
        | commercial |
        | medicaid   |

    Scenario: neither the state of the plan nor the place of service tells the licensee
      Given the plan state is "WY"
      And the state is "WY"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the selection still needs "plan"

    Scenario: without a line of business that is asked for, of the plan that is given
      Given the line of business is "unknown"
      And the plan is "wyoming"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the policy is "none"
      And the selection still needs "line of business"
      And the candidates are exactly "wyoming"

  Rule: licensees that are declared without a pack

    Scenario Outline: <plan> has no policy here, which is not a denial
      Given the plan is "<plan>"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the policy is "none"
      And the basis is "none"

      Examples:
        | plan                   |
        | fep                    |
        | empire                 |
        | excellus               |
        | triple-s               |
        | mississippi            |
        | north-carolina         |
        | hcsc                   |
        | regence                |
        | arizona                |
        | alabama                |
        | arkansas               |
        | blue-shield-california |
        | carefirst              |
        | florida-blue           |
        | highmark               |
        | horizon                |
        | independence           |
        | massachusetts          |
        | michigan               |
        | premera                |
        | tennessee              |
        | wellmark               |

    Scenario: the news on HCSC is not encoded, even after the day that it names
      Given the plan is "hcsc"
      And the date of service is "2025-12-01"
      When the encounter is evaluated
      Then the outcome is "no policy"
      And the policy is "none"

  Rule: Medicare Advantage of any licensee follows the LCD of the place of service

    Scenario Outline: <plan> in <state>
      Given the plan is "<plan>"
      And the line of business is "medicare_advantage"
      And the state is "<state>"
      When the encounter is evaluated
      Then the policy is "<policy>"
      And the outcome is "<outcome>"
      And warning "policy_excluded" is <excluded>

      Examples: Anthem's notice says that its own policy does not govern it
        | plan    | state | policy                   | outcome           | excluded  |
        | wyoming | WY    | medicare/noridian-l39642 | needs information | not given |
        | anthem  | NC    | medicare/palmetto-l39420 | covered           | given     |
        | anthem  | TX    | medicare/advantage       | delegated         | given     |
        | hcsc    | TX    | medicare/advantage       | delegated         | not given |

    Scenario: no plan is asked for
      Given the line of business is "medicare_advantage"
      And the state is "NC"
      When the encounter is evaluated
      Then the policy is "medicare/palmetto-l39420"
      And the outcome is "covered"

  Rule: prior authorization is a question beside coverage, and was not seen

    Scenario Outline: <plan>
      Given the plan is "<plan>"
      And the plan state is "<state>"
      When the encounter is evaluated
      Then prior authorization is "not seen"

      Examples:
        | plan           | state |
        | wyoming        | WY    |
        | south-carolina | SC    |
        | anthem         | VA    |
