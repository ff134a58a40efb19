# Who everything runs as: an account for each function, with the project roles it needs and no others. What an account may do
# with one bucket, queue, secret or service stands beside that.

locals {
  every_function = ["roles/cloudtrace.agent", "roles/logging.logWriter"]
  # To deploy: revisions and traffic, the web app, its own log, and migrations of data. To plan: to read.
  deployer = [
    "roles/datastore.user",
    "roles/firebasehosting.admin",
    "roles/iam.securityReviewer",
    "roles/logging.logWriter",
    "roles/run.developer",
    "roles/serviceusage.serviceUsageConsumer",
    "roles/viewer",
  ]
  granted = merge([
    for name, roles in var.functions : {
      for role in concat(local.every_function, roles) : "${name} ${role}" => { name = name, role = role }
    }
  ]...)
}

resource "google_service_account" "function" {
  for_each = var.functions

  project      = var.project
  account_id   = "function-${each.key}"
  display_name = "The function ${each.key}"
}

resource "google_project_iam_member" "function" {
  for_each = local.granted

  project = var.project
  role    = each.value.role
  member  = "serviceAccount:${google_service_account.function[each.value.name].email}"
}

resource "google_service_account" "gateway" {
  project      = var.project
  account_id   = "gateway"
  display_name = "API Gateway, calling functions"
}

resource "google_service_account" "invoker" {
  project      = var.project
  account_id   = "invoker"
  display_name = "Queue and scheduler, calling the worker"
}

resource "google_service_account" "signer" {
  project      = var.project
  account_id   = "storage-signer"
  display_name = "Signs addresses of files"
}

resource "google_service_account" "deployer" {
  project      = var.project
  account_id   = "deployer"
  display_name = "Cloud Build, deploying"
}

resource "google_project_iam_member" "deployer" {
  # checkov:skip=CKV_GCP_117: a plan reads every kind of thing there is, and that is what roles/viewer is; it changes nothing

  for_each = toset(local.deployer)

  project = var.project
  role    = each.value
  member  = "serviceAccount:${google_service_account.deployer.email}"
}
