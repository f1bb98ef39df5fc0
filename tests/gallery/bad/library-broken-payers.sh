coverpack --library library-broken-payers evaluate good/encounter.json
