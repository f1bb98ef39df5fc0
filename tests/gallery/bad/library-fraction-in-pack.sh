coverpack --library library-fraction-in-pack evaluate good/encounter-tester.json
