coverpack --library library-facts-truncated evaluate good/encounter.json
