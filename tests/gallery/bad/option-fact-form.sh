coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact pain.low_back_duration
