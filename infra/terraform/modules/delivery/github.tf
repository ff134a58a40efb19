# GitHub's workflow, starting the deployment of what its tests have passed. It shows who it is with a token of GitHub's, so there is
# no key. Whoever starts builds as the deployer can do what that can: so the condition names repository, branch and event.

locals {
  github = var.github == "" ? {} : { (var.github) = "${var.github}:ref:refs/heads/main" }
}

resource "google_iam_workload_identity_pool" "github" {
  for_each = local.github

  project                   = var.project
  workload_identity_pool_id = "github"
  description               = "Workflows of ${each.key}"
}

resource "google_iam_workload_identity_pool_provider" "github" {
  # checkov:skip=CKV_GCP_125: the condition names the subject, with a repository that is a variable and empty for checkov
  for_each = local.github

  project                            = var.project
  workload_identity_pool_id          = google_iam_workload_identity_pool.github[each.key].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }
  attribute_condition                = "assertion.sub == 'repo:${var.github}:ref:refs/heads/main' && assertion.event_name == 'push'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "starter" {
  for_each = local.github

  project      = var.project
  account_id   = "starter"
  display_name = "GitHub, starting deployments"
}

resource "google_service_account_iam_member" "starter_is_github" {
  for_each = local.github

  service_account_id = google_service_account.starter[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principal://iam.googleapis.com/${google_iam_workload_identity_pool.github[each.key].name}/subject/repo:${each.value}"
}

resource "google_project_iam_member" "starter" {
  # checkov:skip=CKV_GCP_49: starting a build is what it is for; the only account it may start one as is the deployer
  for_each = local.github

  project = var.project
  role    = "roles/cloudbuild.builds.editor"
  member  = "serviceAccount:${google_service_account.starter[each.key].email}"
}

resource "google_service_account_iam_member" "starter_starts_deployer" {
  for_each = local.github

  service_account_id = "projects/${var.project}/serviceAccounts/${var.account}"
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.starter[each.key].email}"
}
