coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact patient.age=18.5
