# Harbor and its policy are invented. These are apart from the rest: they hold whatever version is in force.
Feature: Harbor's invented policy, day by day

  Background:
    Given a typical encounter
    And the payer is "harbor"

  Scenario Outline: the policy begins on 1 July 2026
    Given the date of service is "<day>"
    When the encounter is evaluated
    Then the outcome is "<outcome>"

    Examples:
      | day        | outcome   |
      | 2026-06-30 | no policy |
      | 2026-07-01 | covered   |

  Scenario Outline: after the day on which it was last seen in force the answer says so
    Given the date of service is "<day>"
    When the encounter is evaluated
    Then warning "not_seen_after" is <warning>

    Examples:
      | day        | warning   |
      | 2026-11-24 | not given |
      | 2026-11-25 | given     |
