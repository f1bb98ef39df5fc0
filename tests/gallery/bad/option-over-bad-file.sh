coverpack evaluate us-date.json --fact patient.bmi=heavy
