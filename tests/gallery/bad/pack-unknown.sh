coverpack evaluate good/encounter.json --pack medicare/palmeto-l39420
