coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact patient.bmi=heavy --fact bone.t_score=NaN --fact pain.low_back_duration=28,5
