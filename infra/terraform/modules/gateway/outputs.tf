output "host" {
  description = "The gateway's host."
  value       = google_api_gateway_gateway.platform.default_hostname
}

output "url" {
  description = "The gateway's address, without a slash at the end."
  value       = "https://${google_api_gateway_gateway.platform.default_hostname}"
}
