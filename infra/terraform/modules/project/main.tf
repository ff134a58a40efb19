# The project's APIs, and those of Google's own accounts in it that are given something.

locals {
  apis = [
    "aiplatform.googleapis.com",
    "apigateway.googleapis.com",
    "apikeys.googleapis.com",
    "artifactregistry.googleapis.com",
    "billingbudgets.googleapis.com",
    "cloudbuild.googleapis.com",
    "clouderrorreporting.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "cloudscheduler.googleapis.com",
    "cloudtasks.googleapis.com",
    "cloudtrace.googleapis.com",
    "firebase.googleapis.com",
    "firebasehosting.googleapis.com",
    "firebaserules.googleapis.com",
    "firestore.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "identitytoolkit.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "securetoken.googleapis.com",
    "servicecontrol.googleapis.com",
    "servicemanagement.googleapis.com",
    "serviceusage.googleapis.com",
    "storage.googleapis.com",
    "sts.googleapis.com",
    "telemetry.googleapis.com",
  ]
}

resource "google_project_service" "api" {
  for_each = toset(local.apis)

  project            = var.project
  service            = each.value
  disable_on_destroy = false
}

# An API answers some time after it was switched on.
resource "time_sleep" "apis_known" {
  create_duration = "60s"
  triggers        = { apis = join(",", local.apis), project = var.project }

  depends_on = [google_project_service.api]
}

data "google_project" "this" {
  project_id = var.project
}

# Vertex AI writes films into our bucket as this account.
resource "google_project_service_identity" "vertex" {
  provider = google-beta

  project = time_sleep.apis_known.triggers["project"]
  service = "aiplatform.googleapis.com"
}
