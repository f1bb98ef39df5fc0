coverpack evaluate --payer medicare --state NC
