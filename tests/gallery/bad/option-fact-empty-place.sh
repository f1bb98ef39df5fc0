coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact procedure.vertebral_bodies=L4,,L5
