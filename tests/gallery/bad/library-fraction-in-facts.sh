coverpack --library library-fraction-in-facts evaluate good/encounter.json
