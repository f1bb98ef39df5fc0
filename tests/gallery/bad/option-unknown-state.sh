coverpack evaluate --payer medicare --state XX --date 2025-03-04
