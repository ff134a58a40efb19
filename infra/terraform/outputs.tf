# What whoever deploys or operates needs to know.

output "api_url" {
  description = "Where the API answers: the gateway."
  value       = module.gateway.url
}

output "app_url" {
  description = "Where people open the web app."
  value       = local.app_origins[0]
}

output "function_urls" {
  description = "The functions' own addresses; but for signin nobody but the accounts named in functions.tf gets through."
  value       = local.urls
}

output "image" {
  description = "What the image of all functions is called, without its tag."
  value       = module.registry.image
}

output "bucket" {
  description = "Where uploads and results lie."
  value       = module.storage.bucket
}

output "backups" {
  description = "Where exports of the database may be put."
  value       = module.storage.backups
}

output "queue" {
  description = "The queue's full name."
  value       = module.queue.id
}

output "deployer" {
  description = "The account that Cloud Build deploys as."
  value       = module.accounts.deployer
}

output "github" {
  description = "DEPLOY_IDENTITY_PROVIDER of GitHub's workflow; null if nobody starts deployments from there."
  value       = try(module.delivery.github.provider, null)
}

output "signer" {
  description = "The account whose key signs addresses of files; the README says how the key is made."
  value       = module.accounts.signer
}

output "secrets" {
  description = "The secrets that there are, for `gcloud secrets versions add`."
  value       = module.secrets.names
}

output "web" {
  description = "What the web app's environment.js says besides the domain."
  value = {
    api        = module.gateway.url
    apiKey     = module.web.api_key
    authDomain = module.web.auth_domain
    projectId  = var.project
  }
  sensitive = true
}
