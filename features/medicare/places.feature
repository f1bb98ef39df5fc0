# The place of service and the form of the claim lead to one contractor, or the answer says what to
# supply. There is no default.
Feature: The Medicare contractor of a place

  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the date of service is "2025-07-01"

  Scenario Outline: <state> belongs to <contractor>
    Given the state is "<state>"
    When the encounter is evaluated
    Then the policy is that of plan "<contractor>"
    And the policy is "<policy>"

    Examples: jurisdiction JE
      | state | contractor | policy                   |
      | CA    | noridian   | medicare/noridian-l39642 |
      | HI    | noridian   | medicare/noridian-l39642 |
      | NV    | noridian   | medicare/noridian-l39642 |
      | AS    | noridian   | medicare/noridian-l39642 |
      | GU    | noridian   | medicare/noridian-l39642 |
      | MP    | noridian   | medicare/noridian-l39642 |

    Examples: jurisdiction JF
      | state | contractor | policy                   |
      | AK    | noridian   | medicare/noridian-l39642 |
      | AZ    | noridian   | medicare/noridian-l39642 |
      | ID    | noridian   | medicare/noridian-l39642 |
      | MT    | noridian   | medicare/noridian-l39642 |
      | ND    | noridian   | medicare/noridian-l39642 |
      | OR    | noridian   | medicare/noridian-l39642 |
      | SD    | noridian   | medicare/noridian-l39642 |
      | UT    | noridian   | medicare/noridian-l39642 |
      | WA    | noridian   | medicare/noridian-l39642 |
      | WY    | noridian   | medicare/noridian-l39642 |

    Examples: jurisdiction JJ
      | state | contractor | policy                   |
      | AL    | palmetto   | medicare/palmetto-l39420 |
      | GA    | palmetto   | medicare/palmetto-l39420 |
      | TN    | palmetto   | medicare/palmetto-l39420 |

    Examples: jurisdiction JM
      | state | contractor | policy                   |
      | NC    | palmetto   | medicare/palmetto-l39420 |
      | SC    | palmetto   | medicare/palmetto-l39420 |
      | WV    | palmetto   | medicare/palmetto-l39420 |

    Examples: jurisdiction J6
      | state | contractor | policy          |
      | IL    | ngs        | medicare/no-lcd |
      | MN    | ngs        | medicare/no-lcd |
      | WI    | ngs        | medicare/no-lcd |

    Examples: jurisdiction JK
      | state | contractor | policy          |
      | CT    | ngs        | medicare/no-lcd |
      | ME    | ngs        | medicare/no-lcd |
      | MA    | ngs        | medicare/no-lcd |
      | NH    | ngs        | medicare/no-lcd |
      | NY    | ngs        | medicare/no-lcd |
      | RI    | ngs        | medicare/no-lcd |
      | VT    | ngs        | medicare/no-lcd |

    Examples: jurisdiction J5
      | state | contractor | policy          |
      | IA    | wps        | medicare/no-lcd |
      | KS    | wps        | medicare/no-lcd |
      | MO    | wps        | medicare/no-lcd |
      | NE    | wps        | medicare/no-lcd |

    Examples: jurisdiction J8
      | state | contractor | policy          |
      | IN    | wps        | medicare/no-lcd |
      | MI    | wps        | medicare/no-lcd |

    Examples: jurisdiction J15
      | state | contractor | policy          |
      | KY    | cgs        | medicare/no-lcd |
      | OH    | cgs        | medicare/no-lcd |

    Examples: jurisdiction JH
      | state | contractor | policy          |
      | AR    | novitas    | medicare/no-lcd |
      | CO    | novitas    | medicare/no-lcd |
      | LA    | novitas    | medicare/no-lcd |
      | MS    | novitas    | medicare/no-lcd |
      | NM    | novitas    | medicare/no-lcd |
      | OK    | novitas    | medicare/no-lcd |
      | TX    | novitas    | medicare/no-lcd |

    Examples: jurisdiction JL
      | state | contractor | policy          |
      | DE    | novitas    | medicare/no-lcd |
      | DC    | novitas    | medicare/no-lcd |
      | MD    | novitas    | medicare/no-lcd |
      | NJ    | novitas    | medicare/no-lcd |
      | PA    | novitas    | medicare/no-lcd |

    Examples: jurisdiction JN
      | state | contractor  | policy          |
      | FL    | first-coast | medicare/no-lcd |
      | PR    | first-coast | medicare/no-lcd |
      | VI    | first-coast | medicare/no-lcd |

  Scenario Outline: in Virginia a professional claim follows the county: <county>
    Given the state is "VA"
    And the county is "<county>"
    And the claim form is "professional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
    When the encounter is evaluated
    Then the policy is that of plan "<contractor>"

    Examples: the northern areas
      | county           | contractor |
      | Arlington        | novitas    |
      | Arlington County | novitas    |
      | Fairfax          | novitas    |
      | City of Fairfax  | novitas    |
      | Falls Church     | novitas    |
      | Alexandria       | novitas    |

    Examples: the rest
      | county   | contractor |
      | Richmond | palmetto   |
      | Loudoun  | palmetto   |
      | Norfolk  | palmetto   |

  Scenario Outline: in Virginia an institutional claim is Palmetto's wherever it is from: <county>
    Given the state is "VA"
    And the county is "<county>"
    And the claim form is "institutional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
    When the encounter is evaluated
    Then the policy is that of plan "palmetto"
    And the policy is "medicare/palmetto-l39420"

    Examples:
      | county    |
      | Arlington |
      | Richmond  |
      | unknown   |

  Scenario: a professional claim from Virginia without a county selects nobody
    Given the state is "VA"
    And the claim form is "professional"
    And the claim lines are
      | code  | units |
      | 64628 | 1     |
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the policy is "none"
    And the selection still needs "county"
    And the candidates are exactly "palmetto, novitas"
    And claim line 1 is "needs information"

  Scenario: Northern Virginia without a claim needs its form
    Given the state is "VA"
    And the county is "Alexandria"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the selection still needs "claim form"
    And the candidates are exactly "palmetto, novitas"

  Scenario: Virginia alone needs county and form of the claim
    Given the state is "VA"
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the selection still needs "county, claim form"

  Scenario: an unknown state selects nobody
    When the encounter is evaluated
    Then the outcome is "needs information"
    And the policy is "none"
    And the selection still needs "state"
    And the candidates are exactly "palmetto, noridian, ngs, wps, cgs, novitas, first-coast"

  Scenario: Railroad beneficiaries have a contractor of their own, whose policy was not seen
    Given the plan is "railroad"
    And the state is "NC"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the policy is "none"
    And the versions named are exactly "none"

  Scenario Outline: a state whose list rests on memory is shown as unverified: <state>
    Given the state is "<state>"
    When the encounter is evaluated
    Then warning "unverified_place" is given

    Examples:
      | state |
      | CA    |
      | NC    |
      | NY    |
      | TX    |

  Scenario Outline: the same patient with three bodies in <state> on <day>
    Given a typical encounter
    And the state is "<state>"
    And the date of service is "<day>"
    And the treated vertebral bodies are "L4, L5, S1"
    When the encounter is evaluated
    Then the outcome is "<outcome>"
    And the expected coding is "64628 x1, 64629 x1"

    Examples: before any version is uncertain; the text of California's was not read
      | state | day        | outcome           |
      | NC    | 2025-07-01 | covered           |
      | CA    | 2025-07-01 | needs information |
      | NY    | 2025-07-01 | individual review |
      | TX    | 2025-07-01 | individual review |

    Examples: with the latest texts
      | state | day        | outcome           |
      | NC    | 2026-11-24 | covered           |
      | CA    | 2026-11-24 | partially covered |
      | NY    | 2026-11-24 | covered           |
      | TX    | 2026-11-24 | individual review |
