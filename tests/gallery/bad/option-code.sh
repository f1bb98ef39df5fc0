coverpack evaluate --payer medicare --state NC --date 2025-03-04 --code 6462 --code 64629x-1 --code 64629x1.5
