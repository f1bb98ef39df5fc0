# Harbor and its policy are invented: this shows how a library of one's own is tested.
Feature: Harbor's invented policy on ablation of the basivertebral nerve

  Background:
    Given a typical encounter
    And the payer is "harbor"
    And the date of service is "2026-08-03"

  Scenario: a patient with everything that the policy asks for is covered
    When the encounter is evaluated
    Then the policy is "harbor/bvn-ablation@2026-07-01"
    And the outcome is "covered"
    And the decision cites "1a"

  @HAR-1
  Scenario Outline: low back pain for at least 3 months
    Given the duration of low back pain is "<duration>"
    When the encounter is evaluated
    Then criterion "HAR-1" is <status>
    And the outcome is "<outcome>"

    Examples:
      | duration   | status | outcome     |
      | 2.9 months | unmet  | not covered |
      | 3 months   | met    | covered     |

  @HAR-2
  Scenario Outline: a second reading found change where Harbor looks for it
    Given the bodies with change on a second reading are "<bodies>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"

    Examples:
      | bodies      | outcome           |
      | L5          | covered           |
      | L3, S1      | covered           |
      | L3          | not covered       |
      | none        | not covered       |
      | unknown     | needs information |
      | at least L3 | needs information |

  @HAR-3
  Scenario Outline: treated bodies from L4 to S1
    Given the treated vertebral bodies are "<bodies>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the basis is "<basis>"

    Examples:
      | bodies     | outcome     | basis          |
      | L4, L5, S1 | covered     | none           |
      | L3, L4     | not covered | limit exceeded |

  @HAR-4
  Scenario: an active systemic infection rules it out
    Given the active systemic infection is "yes"
    When the encounter is evaluated
    Then the outcome is "not covered"
    And the blocking criteria are exactly "HAR-4"
