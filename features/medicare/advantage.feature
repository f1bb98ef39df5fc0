# Medicare Advantage of any payer follows the LCD of the place of service. Where none is known the plan
# decides: never the contractor, case by case.
Feature: Medicare Advantage

  Background:
    Given a typical encounter
    And the line of business is "medicare_advantage"

  Scenario Outline: <payer> follows the LCD in <state>
    Given the payer is "<payer>"
    And the state is "<state>"
    And the date of service is "2025-03-04"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the policy is "<policy>"
    And the chain is exactly "<payer> delegates medicare/advantage, medicare <contractor> own <policy>"
    And warning "unverified_binding" is given

    Examples:
      | payer | state | contractor | policy                   | outcome           |
      | aetna | NC    | palmetto   | medicare/palmetto-l39420 | covered           |
      | aetna | CA    | noridian   | medicare/noridian-l39642 | needs information |
      | cigna | NC    | palmetto   | medicare/palmetto-l39420 | covered           |
      | cigna | CA    | noridian   | medicare/noridian-l39642 | needs information |
      | uhc   | NC    | palmetto   | medicare/palmetto-l39420 | covered           |
      | uhc   | CA    | noridian   | medicare/noridian-l39642 | needs information |
      | bcbs  | NC    | palmetto   | medicare/palmetto-l39420 | covered           |
      | bcbs  | CA    | noridian   | medicare/noridian-l39642 | needs information |

  Scenario Outline: <payer> decides itself where no LCD is known
    Given an empty encounter
    And the payer is "<payer>"
    And the state is "TX"
    And the date of service is "2025-03-04"
    When the encounter is evaluated
    Then the outcome is "delegated"
    And the basis is "none"
    And the policy is "medicare/advantage@2022-01-01"
    And the chain is exactly "<payer> delegates medicare/advantage, medicare novitas own medicare/advantage"
    And the decision cites "42 CFR 422.101(b)(6)"
    And nothing is asked
    And warning "draft_pack" is given
    And warning "unverified_date" is given
    And warning "unverified_binding" is given

    Examples:
      | payer |
      | aetna |
      | cigna |
      | uhc   |
      | bcbs  |

  Scenario: for a payer that is not declared, Medicare itself with this line of business
    Given the payer is "medicare"
    And the state is "NC"
    And the date of service is "2025-03-04"
    When the encounter is evaluated
    Then the outcome is "covered"
    And the chain is exactly "medicare palmetto own medicare/palmetto-l39420"

  Scenario: the home plan of a Blue member does not change the LCD
    Given the payer is "bcbs"
    And the plan is "wyoming"
    And the state is "NC"
    And the date of service is "2025-03-04"
    When the encounter is evaluated
    Then the policy is "medicare/palmetto-l39420"
    And the chain is exactly "bcbs wyoming delegates medicare/advantage, medicare palmetto own medicare/palmetto-l39420"

  Scenario Outline: what blocks under the LCD blocks here: <fact> is "<value>"
    Given the payer is "aetna"
    And the state is "NC"
    And the date of service is "2025-03-04"
    And the <fact> is "<value>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the blocking criteria are exactly "<blocking>"

    Examples:
      | fact            | value      | outcome           | blocking |
      | body mass index | 40 kg/m2   | covered           | none     |
      | body mass index | 40.1 kg/m2 | not covered       | PAL-X11  |
      | body mass index | unknown    | needs information | none     |

  Scenario Outline: in <state> on <day> it is <outcome> by <policy>
    Given the payer is "aetna"
    And the state is "<state>"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the policy is "<policy>"

    Examples: on either side of each LCD
      | state | day        | outcome           | policy                              |
      | NC    | 2021-12-31 | no policy         | none                                |
      | NC    | 2022-01-01 | delegated         | medicare/advantage@2022-01-01       |
      | NC    | 2023-03-04 | delegated         | medicare/advantage@2022-01-01       |
      | NC    | 2023-03-05 | covered           | medicare/palmetto-l39420@2023-03-05 |
      | CA    | 2024-01-27 | delegated         | medicare/advantage@2022-01-01       |
      | CA    | 2024-01-28 | needs information | medicare/noridian-l39642@2024-01-28 |
      | NY    | 2025-08-31 | delegated         | medicare/advantage@2022-01-01       |
      | NY    | 2026-11-23 | covered           | medicare/ngs-l40302@v2              |
      | OH    | 2026-11-24 | delegated         | medicare/advantage@2022-01-01       |

  Scenario: before the codes the nearest version is named
    Given the payer is "cigna"
    And the state is "NC"
    And the date of service is "2021-12-31"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the versions named are exactly "medicare/advantage@2022-01-01"

  Scenario Outline: whether New York had its LCD on <day> is not known
    Given the payer is "aetna"
    And the state is "NY"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the versions named are exactly "medicare/advantage@2022-01-01, medicare/ngs-l40302@v2"
    And warning "uncertain_version" is given
    And warning "version_decides" is given

    Examples:
      | day        |
      | 2025-09-01 |
      | 2026-11-22 |

  Scenario: after the list of LCDs that was read, their absence is a warning
    Given the payer is "aetna"
    And the state is "TX"
    And the date of service is "2025-09-01"
    When the encounter is evaluated
    Then the outcome is "delegated"
    And warning "not_seen_after" is given

  Scenario: without a place no policy is selected
    Given the payer is "aetna"
    And the date of service is "2025-03-04"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the policy is "none"
    And the selection still needs "state"
    And the candidates are exactly "palmetto, noridian, ngs, wps, cgs, novitas, first-coast"

  Scenario: in Virginia the county and the form of the claim are needed
    Given the payer is "uhc"
    And the state is "VA"
    And the date of service is "2026-09-15"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the selection still needs "county, claim form"
    And the candidates are exactly "palmetto, novitas"

  Scenario: lines go to review where the plan decides
    Given the payer is "aetna"
    And the state is "OH"
    And the date of service is "2025-03-04"
    And the claim form is "professional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
      | 64629 | 1     |
    When the encounter is evaluated
    Then the outcome is "delegated"
    And claim line 1 is "review"
    And claim line 2 is "review"
    And warning "organization-determination" is given

  Scenario: where no LCD is known another technique is outside too
    Given an empty encounter
    And the payer is "aetna"
    And the line of business is "medicare_advantage"
    And the state is "FL"
    And the date of service is "2025-03-04"
    And the technique is "other"
    When the encounter is evaluated
    Then the outcome is "not applicable"
    And the policy is "medicare/advantage@2022-01-01"

  Scenario Outline: on the first day of the codes <payer> is <outcome> in Florida
    Given an empty encounter
    And the payer is "<payer>"
    And the plan is "<plan>"
    And the line of business is "medicare_advantage"
    And the state is "FL"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"

    Examples:
      | payer    | plan    | day        | outcome   |
      | medicare | unknown | 2022-01-01 | delegated |
      | cigna    | unknown | 2022-01-01 | delegated |
      | uhc      | unknown | 2022-01-01 | delegated |
      | bcbs     | wyoming | 2022-01-01 | delegated |
      | medicare | unknown | 2021-12-31 | no policy |
