coverpack evaluate nowhere/encounter.json
