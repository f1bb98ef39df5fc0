coverpack evaluate --payer medicare --state NC --date 2025-03-04 --code 64628x0
