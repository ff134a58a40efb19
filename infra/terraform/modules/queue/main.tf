# What brings work to the worker: the queue for jobs, the scheduler for errands. Both call as one account, for the worker's address.

locals {
  # Each is one call of a bounded length; when one was missed the next one does its work, so none is repeated.
  errands = {
    sweep      = { schedule = "* * * * *", deadline = 55, does = "finds jobs that should have been moved" }
    audit      = { schedule = "*/5 * * * *", deadline = 180, does = "proves the books once a day, in parts" }
    retention  = { schedule = "1-59/5 * * * *", deadline = 180, does = "removes what has expired once a day, in parts" }
    allowances = { schedule = "2-59/15 * * * *", deadline = 180, does = "gives people their credits of the month" }
  }
}

resource "google_cloud_tasks_queue" "generation" {
  project  = var.project
  location = var.region
  name     = "generation"

  rate_limits {
    max_dispatches_per_second = var.dispatches_per_second
    max_concurrent_dispatches = var.concurrent_dispatches
  }

  # A delivery is a nudge and the sweep sends another, so a task need not try for ever: after an hour no job waits for it any more.
  # A task is given up when both are spent.
  retry_config {
    max_attempts       = 20
    max_retry_duration = "3600s"
    min_backoff        = "1s"
    max_backoff        = "60s"
    max_doublings      = 6
  }

  stackdriver_logging_config {
    sampling_ratio = 0.1
  }
}

resource "google_cloud_tasks_queue_iam_binding" "enqueuers" {
  project  = var.project
  location = var.region
  name     = google_cloud_tasks_queue.generation.name
  role     = "roles/cloudtasks.enqueuer"
  members  = [for account in values(var.enqueuers) : "serviceAccount:${account}"]
}

# A task is signed as the invoker, and only those who may act as it can ask for that.
resource "google_service_account_iam_binding" "enqueuers" {
  service_account_id = "projects/${var.project}/serviceAccounts/${var.invoker}"
  role               = "roles/iam.serviceAccountUser"
  members            = [for account in values(var.enqueuers) : "serviceAccount:${account}"]
}

resource "google_cloud_scheduler_job" "errand" {
  for_each = local.errands

  project          = var.project
  region           = var.region
  name             = each.key
  description      = "The worker ${each.value.does}"
  schedule         = each.value.schedule
  time_zone        = "Etc/UTC"
  attempt_deadline = "${each.value.deadline}s"

  retry_config {
    retry_count = 0
  }

  http_target {
    http_method = "POST"
    uri         = "${var.worker_url}/internal/${each.key}"

    oidc_token {
      service_account_email = var.invoker
      audience              = var.worker_url
    }
  }
}
