coverpack evaluate good/encountr.json
