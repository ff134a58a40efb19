output "trigger" {
  description = "The trigger's name; null until a repository is connected."
  value       = one(google_cloudbuild_trigger.deploy[*].name)
}
