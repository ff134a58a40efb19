output "trigger" {
  description = "The trigger's name; null until a repository is connected."
  value       = one(google_cloudbuild_trigger.deploy[*].name)
}

output "branch" {
  description = "What a push must be to, for the trigger to start by itself; null until a repository is connected."
  value       = one([for trigger in google_cloudbuild_trigger.deploy : trigger.repository_event_config[0].push[0].branch])
}

output "github" {
  description = "Who may start the deployment from outside, and by which provider of identities; null: nobody."
  value = one([for name, provider in google_iam_workload_identity_pool_provider.github : {
    provider  = provider.name
    condition = provider.attribute_condition
    member    = google_service_account_iam_member.starter_is_github[name].member
  }])
}
