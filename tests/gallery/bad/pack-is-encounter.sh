coverpack evaluate good/encounter.json --pack good/encounter.json
