coverpack evaluate --payer medicare --state NC --date 2025-02-30
