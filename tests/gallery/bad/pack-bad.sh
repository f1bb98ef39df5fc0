coverpack evaluate good/encounter.json --pack library-broken-pack/policies/tester/policy/2025-01-01.json
