coverpack evaluate good/encounter.json unknown-key.json
