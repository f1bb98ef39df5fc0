coverpack --library library-without-facts evaluate good/encounter.json
