coverpack --library library-broken-pack evaluate good/encounter-tester.json
