coverpack evaluate good/encounter.json --format xml
