# The functions: one image, told by its environment which one it is. Terraform owns who they are, what they are told and how they
# scale; deployments own the image, the revisions and where traffic goes, and Terraform leaves those alone.

resource "google_cloud_run_v2_service" "function" {
  for_each = var.functions

  project              = var.project
  location             = var.region
  name                 = each.key
  ingress              = each.value.ingress
  deletion_protection  = var.protected
  invoker_iam_disabled = false

  template {
    service_account                  = each.value.account
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    max_instance_request_concurrency = each.value.concurrency
    timeout                          = "${each.value.timeout}s"

    scaling {
      min_instance_count = each.value.min
      max_instance_count = each.value.max
    }

    containers {
      image = var.image

      resources {
        limits            = { cpu = each.value.cpu, memory = each.value.memory }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      dynamic "env" {
        for_each = merge(each.value.settings, {
          FUNCTION_TARGET = each.key
          WORKERS         = "1"
          # One for each request there may be, and some for probes; otherwise requests would queue inside.
          THREADS            = tostring(each.value.concurrency + 4)
          GUNICORN_LOG_LEVEL = "error"
        })
        content {
          name  = env.key
          value = env.value
        }
      }

      startup_probe {
        timeout_seconds   = 3
        period_seconds    = 3
        failure_threshold = 40

        http_get {
          path = "/health"
        }
      }

      liveness_probe {
        timeout_seconds   = 5
        period_seconds    = 30
        failure_threshold = 4

        http_get {
          path = "/health"
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [
      client,
      client_version,
      template[0].annotations,
      template[0].containers[0].image,
      template[0].labels,
      template[0].revision,
      traffic,
    ]

    precondition {
      condition     = each.value.min <= each.value.max
      error_message = "${each.key} has more instances at least than at most."
    }
  }
}

# Those and nobody else: a binding that somebody adds by hand is taken away again.
resource "google_cloud_run_v2_service_iam_binding" "invokers" {
  for_each = var.functions

  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_service.function[each.key].name
  role     = "roles/run.invoker"
  members  = each.value.invokers
}
