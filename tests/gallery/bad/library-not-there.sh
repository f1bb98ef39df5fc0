coverpack --library nowhere evaluate good/encounter.json
