coverpack evaluate --payer medicaire --state NC --date 2025-03-04
