coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact procedure.vertebral_body_count=2 --fact claim.units=1
