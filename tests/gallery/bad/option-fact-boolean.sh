coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact infection.spine_active=perhaps --fact implant.electronic=0
