output "functions" {
  description = "The address of each function's account."
  value       = { for name, account in google_service_account.function : name => account.email }
}

output "gateway" {
  description = "Whom API Gateway calls functions as."
  value       = google_service_account.gateway.email
}

output "invoker" {
  description = "Whom queue and scheduler call the worker as."
  value       = google_service_account.invoker.email
}

output "signer" {
  description = "Whose key signs addresses of files."
  value       = google_service_account.signer.email
}

output "deployer" {
  description = "Whom Cloud Build deploys as."
  value       = google_service_account.deployer.email
}
