coverpack evaluate --payer medicare --state NC --date 2025-03-04 --birth-date 1800-05-09
