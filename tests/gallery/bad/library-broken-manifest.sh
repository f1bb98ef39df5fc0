coverpack --library library-broken-manifest evaluate good/encounter.json
