# API Gateway, from the public contract with the functions' addresses filled in.

locals {
  document = templatefile(var.contract, {
    PROJECT_ID  = var.project
    SUBMIT_URL  = var.urls["submit"]
    POLL_URL    = var.urls["poll"]
    WEBHOOK_URL = var.urls["webhook"]
    ADMIN_URL   = var.urls["admin"]
    WORKER_URL  = var.urls["worker"]
  })
}

resource "google_api_gateway_api" "platform" {
  provider = google-beta

  project      = var.project
  api_id       = "platform"
  display_name = "AI tools"
}

# A config never changes: a new one is made, the gateway goes over to it, and the old one is removed.
resource "google_api_gateway_api_config" "contract" {
  provider = google-beta

  project              = var.project
  api                  = google_api_gateway_api.platform.api_id
  api_config_id_prefix = "contract-"

  openapi_documents {
    document {
      path     = "openapi.yaml"
      contents = base64encode(local.document)
    }
  }

  gateway_config {
    backend_config {
      google_service_account = var.account
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_api_gateway_gateway" "platform" {
  provider = google-beta

  project      = var.project
  region       = var.region
  gateway_id   = "platform"
  api_config   = google_api_gateway_api_config.contract.id
  display_name = "AI tools"
}
