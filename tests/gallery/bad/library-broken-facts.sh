coverpack --library library-broken-facts evaluate good/encounter.json
