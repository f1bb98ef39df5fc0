coverpack evaluate - < empty-file.json
