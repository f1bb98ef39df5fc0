coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact pain.lowback_duration=14 --fact smoker=yes
