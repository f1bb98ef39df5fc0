coverpack evaluate --payer medicare --state NC --date 03/04/2025
