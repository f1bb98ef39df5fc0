coverpack evaluate - < unknown-fact.json
