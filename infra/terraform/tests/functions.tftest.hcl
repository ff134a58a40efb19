# The services: what deployments may change and Terraform leaves alone, and what is told to each.

mock_provider "google" {}

run "functions" {
  command = apply

  module {
    source = "./modules/functions"
  }

  variables {
    project   = "ai-tools-test"
    region    = "europe-west1"
    image     = "first"
    protected = true
    functions = {
      worker = {
        account     = "function-worker@ai-tools-test.iam.gserviceaccount.com"
        invokers    = ["serviceAccount:invoker@ai-tools-test.iam.gserviceaccount.com"]
        ingress     = "INGRESS_TRAFFIC_INTERNAL_ONLY"
        memory      = "4Gi"
        cpu         = "2"
        concurrency = 16
        timeout     = 660
        min         = 1
        max         = 20
        settings    = { BUCKET = "ai-tools-test-files" }
      }
    }
  }

  assert {
    condition = { for env in google_cloud_run_v2_service.function["worker"].template[0].containers[0].env : env.name => env.value } == {
      BUCKET             = "ai-tools-test-files"
      FUNCTION_TARGET    = "worker"
      GUNICORN_LOG_LEVEL = "error"
      THREADS            = "20"
      WORKERS            = "1"
    }
    error_message = "A function should be told which one it is, its settings, and threads for all its requests."
  }

  assert {
    condition     = google_cloud_run_v2_service.function["worker"].template[0].service_account == "function-worker@ai-tools-test.iam.gserviceaccount.com"
    error_message = "A function should run as its own account."
  }

  assert {
    condition     = google_cloud_run_v2_service.function["worker"].template[0].timeout == "660s" && google_cloud_run_v2_service.function["worker"].ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    error_message = "Time and ingress should be the table's."
  }

  assert {
    condition     = google_cloud_run_v2_service.function["worker"].invoker_iam_disabled == false && google_cloud_run_v2_service_iam_binding.invokers["worker"].role == "roles/run.invoker"
    error_message = "The platform should check who calls."
  }

  assert {
    condition     = google_cloud_run_v2_service.function["worker"].template[0].containers[0].startup_probe[0].http_get[0].path == "/health" && google_cloud_run_v2_service.function["worker"].template[0].containers[0].liveness_probe[0].http_get[0].path == "/health"
    error_message = "Probes should ask for the health."
  }

  assert {
    condition     = google_cloud_run_v2_service.function["worker"].deletion_protection
    error_message = "A protected function should not be deleted."
  }
}

run "a_deployment_came_between" {
  command = apply

  module {
    source = "./modules/functions"
  }

  variables {
    project   = "ai-tools-test"
    region    = "europe-west1"
    image     = "another"
    protected = true
    functions = {
      worker = {
        account     = "function-worker@ai-tools-test.iam.gserviceaccount.com"
        invokers    = ["serviceAccount:invoker@ai-tools-test.iam.gserviceaccount.com"]
        ingress     = "INGRESS_TRAFFIC_INTERNAL_ONLY"
        memory      = "4Gi"
        cpu         = "2"
        concurrency = 16
        timeout     = 660
        min         = 1
        max         = 20
        settings    = { BUCKET = "another-bucket" }
      }
    }
  }

  assert {
    condition     = google_cloud_run_v2_service.function["worker"].template[0].containers[0].image == "first"
    error_message = "The image is the deployments' own."
  }

  assert {
    condition     = contains([for env in google_cloud_run_v2_service.function["worker"].template[0].containers[0].env : env.value], "another-bucket")
    error_message = "Settings are Terraform's."
  }
}
