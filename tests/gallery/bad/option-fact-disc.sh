coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact mri.modic_1_bodies=L4-L5
