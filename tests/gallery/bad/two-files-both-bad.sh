coverpack evaluate unknown-fact.json us-date.json
