coverpack evaluate good/encounter.json --as-known-on 1/1/2025
