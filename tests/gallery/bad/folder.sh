coverpack evaluate good
