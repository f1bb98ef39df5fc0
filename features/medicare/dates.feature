# The date of service decides, not the date of publication. Where the beginning of a version is known
# only as an interval, both versions are evaluated.
Feature: The version of a date

  Background:
    Given a typical encounter
    And the payer is "medicare"

  Scenario Outline: in <state> on <day>
    Given the state is "<state>"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the policy is "<policy>"
    And the outcome is "<outcome>"

    Examples: Palmetto, in notice from 2023-01-19 and effective on 2023-03-05
      | state | day        | policy                              | outcome           |
      | NC    | 2022-01-01 | medicare/no-lcd@2022-01-01          | individual review |
      | NC    | 2023-01-19 | medicare/no-lcd@2022-01-01          | individual review |
      | NC    | 2023-03-04 | medicare/no-lcd@2022-01-01          | individual review |
      | NC    | 2023-03-05 | medicare/palmetto-l39420@2023-03-05 | covered           |
      | NC    | 2026-11-24 | medicare/palmetto-l39420@2023-03-05 | covered           |

    Examples: Noridian, in notice from 2023-12-14 and effective on 2024-01-28 with a text nobody read
      | state | day        | policy                              | outcome           |
      | CA    | 2023-12-14 | medicare/no-lcd@2022-01-01          | individual review |
      | CA    | 2024-01-27 | medicare/no-lcd@2022-01-01          | individual review |
      | CA    | 2024-01-28 | medicare/noridian-l39642@2024-01-28 | needs information |
      | CA    | 2025-08-31 | medicare/noridian-l39642@2024-01-28 | needs information |
      | CA    | 2026-11-23 | medicare/noridian-l39642@v11        | covered           |

    Examples: National Government Services, without an LCD in August 2025
      | state | day        | policy                     | outcome           |
      | NY    | 2022-01-01 | medicare/no-lcd@2022-01-01 | individual review |
      | NY    | 2025-08-31 | medicare/no-lcd@2022-01-01 | individual review |
      | NY    | 2026-11-23 | medicare/ngs-l40302@v2     | covered           |

    Examples: contractors without an LCD
      | state | day        | policy                     | outcome           |
      | TX    | 2022-01-01 | medicare/no-lcd@2022-01-01 | individual review |
      | TX    | 2026-11-24 | medicare/no-lcd@2022-01-01 | individual review |

  Scenario Outline: before the codes there is no policy: <state>
    Given the state is "<state>"
    And the date of service is "2021-12-31"
    When the encounter is evaluated
    Then the outcome is "no policy"
    And the policy is "none"
    And the versions named are exactly "medicare/no-lcd@2022-01-01"

    Examples:
      | state |
      | NC    |
      | CA    |
      | NY    |
      | TX    |

  Rule: uncertain intervals

    Scenario Outline: Noridian's two versions on <day>, the first of them unread
      Given the state is "CA"
      And the date of service is "<day>"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the policy is "none"
      And the versions named are exactly "medicare/noridian-l39642@2024-01-28, medicare/noridian-l39642@v11"
      And warning "uncertain_version" is given
      And warning "version_decides" is given

      Examples: from the day after the list of August 2025 to the day before version 11 was read
        | day        |
        | 2025-09-01 |
        | 2026-11-22 |

    Scenario: Noridian's two versions on a third body: only the later one was read
      Given the state is "CA"
      And the date of service is "2026-03-02"
      And the treated vertebral bodies are "L4, L5, S1"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And warning "uncertain_version" is given

    Scenario Outline: Noridian's two versions agree on what they rule out: <fact> is <value>
      Given the state is "CA"
      And the date of service is "2026-03-02"
      And the <fact> is "<value>"
      When the encounter is evaluated
      Then the outcome is "not covered"
      And warning "uncertain_version" is given

      Examples:
        | fact                        | value    |
        | duration of low back pain   | 5 months |
        | implanted electronic device | yes      |
        | treated vertebral bodies    | L2, L3   |

    Scenario Outline: whether National Government Services had its LCD on <day> is not known
      Given the state is "NY"
      And the date of service is "<day>"
      When the encounter is evaluated
      Then the outcome is "needs information"
      And the policy is "none"
      And the versions named are exactly "medicare/no-lcd@2022-01-01, medicare/ngs-l40302@v2"
      And warning "uncertain_version" is given
      And warning "version_decides" is given

      Examples:
        | day        |
        | 2025-09-01 |
        | 2026-11-22 |

    Scenario: in the interval another technique is outside whichever version is in force
      Given the state is "NY"
      And the date of service is "2026-03-02"
      And the technique is "other"
      When the encounter is evaluated
      Then the outcome is "not applicable"
      And warning "uncertain_version" is given

  Rule: as known on a day

    Scenario Outline: in <state> on <day>, as known on <known>
      Given the state is "<state>"
      And the date of service is "<day>"
      And only what was known on "<known>" counts
      When the encounter is evaluated
      Then the policy is "<policy>"
      And the outcome is "<outcome>"

      Examples: an LCD is known from its publication, before it is effective
        | state | day        | known      | policy                              | outcome           |
        | NC    | 2023-03-05 | 2023-01-18 | none                                | no policy         |
        | NC    | 2023-03-05 | 2023-01-19 | medicare/palmetto-l39420@2023-03-05 | covered           |
        | CA    | 2024-01-28 | 2023-12-13 | none                                | no policy         |
        | CA    | 2024-01-28 | 2023-12-14 | medicare/noridian-l39642@2024-01-28 | needs information |

      Examples: a version whose publication is not known is known from the day it was read
        | state | day        | known      | policy                              | outcome           |
        | CA    | 2026-11-24 | 2026-11-22 | medicare/noridian-l39642@2024-01-28 | needs information |
        | CA    | 2026-11-24 | 2026-11-23 | medicare/noridian-l39642@v11        | covered           |
        | NY    | 2026-11-24 | 2026-11-22 | medicare/no-lcd@2022-01-01          | individual review |
        | NY    | 2026-11-24 | 2026-11-23 | medicare/ngs-l40302@v2              | covered           |
        | NY    | 2026-03-02 | 2026-11-22 | medicare/no-lcd@2022-01-01          | individual review |

      Examples: that there is no LCD is known from the list of August 2025
        | state | day        | known      | policy                     | outcome           |
        | TX    | 2025-03-04 | 2025-08-30 | none                       | no policy         |
        | TX    | 2025-03-04 | 2025-08-31 | medicare/no-lcd@2022-01-01 | individual review |

  Scenario Outline: <plan> on <day>: that nobody saw later versions is said: <warning>
    Given a typical encounter
    And the payer is "medicare"
    And the plan is "<plan>"
    And the line of business is "<line>"
    And the date of service is "<day>"
    When the encounter is evaluated
    Then the versions named are exactly "<named>"
    And warning "not_seen_after" is <warning>

    Examples: the last day on which each was seen to be the current one, and the day after
      | plan     | line               | day        | named | warning   |
      | palmetto | medicare_ffs       | 2026-11-23 | none  | not given |
      | palmetto | medicare_ffs       | 2026-11-24 | none  | given     |
      | noridian | medicare_ffs       | 2025-08-31 | none  | not given |
      | ngs      | medicare_advantage | 2025-08-31 | none  | not given |
      | wps      | medicare_advantage | 2025-09-01 | none  | given     |

  Scenario: the day after Noridian's first version was last seen, a later one may have begun
    Given a typical encounter
    And the payer is "medicare"
    And the plan is "noridian"
    And the date of service is "2025-09-01"
    When the encounter is evaluated
    Then warning "not_seen_after" is given
    And warning "uncertain_version" is given

  Scenario: what WPS decides case by case is traditional Medicare's alone
    Given a typical encounter
    And the payer is "medicare"
    And the plan is "wps"
    And the line of business is "medicare_advantage"
    And the date of service is "2025-03-04"
    When the encounter is evaluated
    Then the outcome is "delegated"
    And the policy is "medicare/advantage@2022-01-01"
