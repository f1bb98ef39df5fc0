coverpack evaluate --payer medicare --state NC --date 2025-03-04 --birth-date 2025-05-09
