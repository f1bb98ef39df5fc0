"""Features: Gherkin steps over one world, their collection by pytest, and their refusals."""
