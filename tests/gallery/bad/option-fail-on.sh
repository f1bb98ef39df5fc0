coverpack evaluate good/encounter.json --fail-on coverd
