"""The Terraform providers of the laboratory, spoken over plugin protocol 6."""
