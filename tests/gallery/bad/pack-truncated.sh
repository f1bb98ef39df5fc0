coverpack evaluate good/encounter.json --pack truncated.json
