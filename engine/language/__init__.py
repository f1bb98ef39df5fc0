"""The condition language: one tree, one meaning, one set of words.

A condition is read by `parse_condition`, means what `evaluate` says, and reads as `condition_words`
writes it. Nothing here knows packs, encounters or payers.
"""
