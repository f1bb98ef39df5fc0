"""Tests of policies: Gherkin features, their steps, and how they are collected and run."""
