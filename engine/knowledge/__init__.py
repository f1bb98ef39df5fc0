"""The knowledge base: facts, packs, value sets, payers and places, checked as they load."""
