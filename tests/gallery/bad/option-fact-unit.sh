coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact pain.low_back_duration="60 weeks" --fact bone.t_score="-2.5 SD"
