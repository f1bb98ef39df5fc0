coverpack evaluate good/encounter.json --min-status final
