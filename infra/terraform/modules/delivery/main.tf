# Cloud Build: what starts a deployment, and whom it may act as.

resource "google_cloudbuild_trigger" "deploy" {
  count = var.repository == "" ? 0 : 1

  project         = var.project
  location        = var.region
  name            = "deploy"
  description     = "Checks, builds and deploys what was pushed"
  filename        = "cloudbuild.yaml"
  service_account = "projects/${var.project}/serviceAccounts/${var.account}"
  substitutions   = var.settings

  repository_event_config {
    repository = var.repository

    # No branch can be called so: then GitHub starts it.
    push {
      branch = var.github == "" ? var.branch : "^-$"
    }
  }
}

# A revision runs as its function's account, and only those who may act as it can deploy one.
resource "google_service_account_iam_member" "revisions" {
  for_each = var.acts_as

  service_account_id = "projects/${var.project}/serviceAccounts/${each.value}"
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${var.account}"
}

# The smoke test asks a new revision with a token of the gateway's, so that nobody else need be let in.
resource "google_service_account_iam_member" "smoke_test" {
  service_account_id = "projects/${var.project}/serviceAccounts/${var.asks_as}"
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = "serviceAccount:${var.account}"
}
