# What calls the worker, as whom and how often.

mock_provider "google" {}

variables {
  project               = "ai-tools-test"
  region                = "europe-west1"
  worker_url            = "https://worker-123456.europe-west1.run.app"
  invoker               = "invoker@ai-tools-test.iam.gserviceaccount.com"
  enqueuers             = { submit = "submit@x", worker = "worker@x" }
  dispatches_per_second = 50
  concurrent_dispatches = 320
}

run "queue" {
  command = apply

  module {
    source = "./modules/queue"
  }

  assert {
    condition = alltrue([
      for name, job in google_cloud_scheduler_job.errand :
      job.http_target[0].uri == "https://worker-123456.europe-west1.run.app/internal/${name}"
      && job.http_target[0].http_method == "POST"
      && job.http_target[0].oidc_token[0].service_account_email == "invoker@ai-tools-test.iam.gserviceaccount.com"
      && job.http_target[0].oidc_token[0].audience == "https://worker-123456.europe-west1.run.app"
      && job.retry_config[0].retry_count == 0
    ])
    error_message = "Every errand should be one call of the worker, as the invoker, for the worker's address."
  }

  assert {
    condition     = toset(keys(output.errands)) == toset(["sweep", "audit", "retention", "allowances"])
    error_message = "There should be the four errands."
  }

  assert {
    condition     = google_cloud_tasks_queue.generation.rate_limits[0].max_concurrent_dispatches == 320
    error_message = "The queue should not send more than the worker takes."
  }

  assert {
    condition     = google_service_account_iam_binding.enqueuers.members == google_cloud_tasks_queue_iam_binding.enqueuers.members && google_cloud_tasks_queue_iam_binding.enqueuers.members == toset(["serviceAccount:submit@x", "serviceAccount:worker@x"])
    error_message = "Who enqueues should be able to have it signed as the invoker, and nobody else."
  }

  assert {
    condition     = google_service_account_iam_binding.enqueuers.service_account_id == "projects/ai-tools-test/serviceAccounts/invoker@ai-tools-test.iam.gserviceaccount.com"
    error_message = "It should be the invoker that they act as."
  }
}
