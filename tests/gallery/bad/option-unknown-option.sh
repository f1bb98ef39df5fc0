coverpack evaluate --payr medicare
