coverpack --library good evaluate good/encounter.json
