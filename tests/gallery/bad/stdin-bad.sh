coverpack evaluate - < truncated.json
