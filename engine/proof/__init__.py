"""What is true of packs beyond examples: proofs, witnesses, mutants. Only here is Z3 imported."""
