"""The knowledge base: facts, packs, value sets, payers and places, loaded and checked from files."""
