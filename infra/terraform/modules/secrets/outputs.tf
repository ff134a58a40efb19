output "names" {
  description = "All secrets."
  value       = sort(local.names)
}

output "signing_key" {
  description = "The full name of the secret with the key that signs addresses of files."
  value       = "projects/${var.project}/secrets/${google_secret_manager_secret.secret[local.signing_key].secret_id}"
}
