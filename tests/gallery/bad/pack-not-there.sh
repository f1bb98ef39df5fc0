coverpack evaluate good/encounter.json --pack 2025-01-01.json
