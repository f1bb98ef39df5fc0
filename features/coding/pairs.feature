# Pairs of codes that are not paid together (NCCI), by setting. The tables of the third quarter of 2024
# were read; in every other quarter a pair is not checked.
Feature: pairs of codes

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2024-08-08"
    And the place of service is "24"
    And the diagnosis codes are "M54.51"

  Scenario Outline: <code> with <modifiers> beside 64628, <setting>
    Given the claim form is "<form>"
    And the billing setting is "<setting>"
    And the claim lines are
      | code   | units | modifiers   |
      | 64628  | 1     |             |
      | <code> | 1     | <modifiers> |
    When the encounter is evaluated
    Then claim line 1 is "payable"
    And claim line 2 <pair> edit "ncci-pairs"
    And claim line 2 <bypassed> edit "ncci-bypassed"
    And claim line 2 is "<status>"

    Examples: imaging guidance may be released in both settings
      | code  | modifiers | form          | setting             | pair   | bypassed | status      |
      | 77003 |           | professional  | practitioner        | fails  | passes   | denied      |
      | 77003 | 59        | professional  | practitioner        | passes | fails    | not checked |
      | 77003 | KX        | professional  | practitioner        | fails  | passes   | denied      |
      | 77003 |           | institutional | outpatient hospital | fails  | passes   | denied      |
      | 77003 | XU        | institutional | outpatient hospital | passes | fails    | not checked |

    Examples: an epidural injection never for the practitioner, with a modifier for the hospital
      | code  | modifiers | form          | setting             | pair   | bypassed | status      |
      | 62323 |           | professional  | practitioner        | fails  | passes   | denied      |
      | 62323 | 59        | professional  | practitioner        | fails  | passes   | denied      |
      | 62323 |           | institutional | outpatient hospital | fails  | passes   | denied      |
      | 62323 | 59        | institutional | outpatient hospital | passes | fails    | not checked |

    Examples: the operating microscope never, a visit with 25, and what has no edit that quarter
      | code  | modifiers | form          | setting             | pair   | bypassed | status      |
      | 69990 | 59        | institutional | outpatient hospital | fails  | passes   | denied      |
      | 99213 | 25        | professional  | practitioner        | passes | fails    | not checked |
      | 99213 |           | professional  | practitioner        | fails  | passes   | denied      |
      | 64635 |           | professional  | practitioner        | passes | passes   | not checked |

  Scenario: the pairs of surgery centers are from memory: nothing is denied by them
    Given the claim form is "professional"
    And the billing setting is "asc"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 77003 | 1     |
    When the encounter is evaluated
    Then edit "ncci-pairs" alone makes claim line 2 "review"
    And the codes suggested for claim line 2 are exactly "none"

  Scenario: a denied pair has its suggested codes
    Given the claim form is "professional"
    And the billing setting is "practitioner"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 77003 | 1     |
    When the encounter is evaluated
    Then the codes suggested for claim line 2 are exactly "97 M80 N20, 236 M15"
    And coding table "coding/pairs-practitioner" is used
    And coding table "coding/pairs-outpatient-hospital" is not used

  Scenario: a modifier on the first code leaves the pair open
    Given the claim form is "professional"
    And the billing setting is "practitioner"
    And the claim lines are
      | code  | units | modifiers |
      | 64628 | 1     | 59        |
      | 77003 | 1     |           |
    When the encounter is evaluated
    Then claim line 2 could not be checked for edit "ncci-pairs"
    And claim line 2 could not be checked for edit "ncci-bypassed"
    And claim line 2 is "not checked"

  Scenario: a modifier that no table has leaves open whether it releases the pair
    Given the claim form is "professional"
    And the billing setting is "practitioner"
    And the claim lines are
      | code  | units | modifiers |
      | 64628 | 1     |           |
      | 77003 | 1     | LC        |
    When the encounter is evaluated
    Then claim line 2 could not be checked for edit "ncci-pairs"
    And claim line 2 is "not checked"

  Scenario: another practitioner makes no pair
    Given the claim form is "professional"
    And the billing setting is "practitioner"
    And the claim lines are
      | code  | units | provider |
      | 64628 | 1     | P1       |
      | 77003 | 1     | P2       |
    When the encounter is evaluated
    Then claim line 2 passes edit "ncci-pairs"
    And claim line 2 is "not checked"

  Scenario Outline: a quarter that was not read: <day>
    Given the claim form is "professional"
    And the billing setting is "practitioner"
    And the date of service is "<day>"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 77003 | 1     |
    When the encounter is evaluated
    Then claim line 1 could not be checked for edit "ncci-pairs"
    And claim line 2 could not be checked for edit "ncci-pairs"
    And claim line 1 is "not checked"
    And claim line 2 is "not checked"

    Examples:
      | day        |
      | 2024-06-30 |
      | 2024-10-01 |

  Scenario: without another service there is no pair, in whatever quarter
    Given the claim form is "professional"
    And the billing setting is "practitioner"
    And the date of service is "2025-03-04"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
    When the encounter is evaluated
    Then claim line 1 passes edit "ncci-pairs"
    And claim line 1 is "payable"

  Scenario: where the setting is open, so is a pair that differs between settings
    Given the claim form is "unknown"
    And the place of service is "unknown"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 62323 | 1     |
    When the encounter is evaluated
    Then claim line 2 could not be checked for edit "ncci-pairs"
