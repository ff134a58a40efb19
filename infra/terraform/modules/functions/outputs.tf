output "names" {
  description = "The services, by function."
  value       = { for name, service in google_cloud_run_v2_service.function : name => service.name }
}

output "invokers" {
  description = "Who may call each function."
  value       = { for name, binding in google_cloud_run_v2_service_iam_binding.invokers : name => binding.members }
}
