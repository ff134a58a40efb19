# Who may read which secret; which there are follows from the catalogue.

mock_provider "google" {}

variables {
  project        = "ai-tools-test"
  region         = "europe-west1"
  providers_file = "../../shared/catalogue/providers.yaml"
  versions       = {}
  worker         = "worker@x"
  webhook        = "webhook@x"
  signers        = { poll = "poll@x", submit = "submit@x" }
}

run "nothing_configured_yet" {
  command = apply

  module {
    source = "./modules/secrets"
  }

  assert {
    condition = toset(output.names) == toset([
      "openai-api-key", "openai-webhook-secret", "openai-webhook-token", "replicate-api-token", "replicate-webhook-secret", "storage-signing-key",
    ])
    error_message = "Every secret of the catalogue should have a place, and the signing key."
  }

  assert {
    condition     = google_secret_manager_secret_iam_binding.readers["openai-api-key"].members == toset(["serviceAccount:worker@x"])
    error_message = "A provider's key is the worker's alone."
  }

  assert {
    condition     = alltrue([for name in ["openai-webhook-secret", "openai-webhook-token", "replicate-webhook-secret"] : google_secret_manager_secret_iam_binding.readers[name].members == toset(["serviceAccount:webhook@x"])])
    error_message = "What callbacks are checked with is the webhook's alone."
  }

  assert {
    condition     = google_secret_manager_secret_iam_binding.readers["replicate-api-token"].members == toset(["serviceAccount:worker@x", "serviceAccount:webhook@x"])
    error_message = "Where a provider tells its secret, webhook asks it with the key."
  }

  assert {
    condition     = google_secret_manager_secret_iam_binding.readers["storage-signing-key"].members == toset(["serviceAccount:poll@x", "serviceAccount:submit@x"])
    error_message = "The signing key is for those who sign."
  }

  assert {
    condition     = output.signing_key == "projects/ai-tools-test/secrets/storage-signing-key"
    error_message = "The full name of the signing key should be its resource's."
  }
}

run "a_callback_secret_is_replaced" {
  command = apply

  module {
    source = "./modules/secrets"
  }

  variables {
    versions = { replicate-webhook-secret = 2, replicate-webhook-secret-previous = 1 }
  }

  assert {
    condition     = google_secret_manager_secret_iam_binding.readers["replicate-webhook-secret-previous"].members == toset(["serviceAccount:webhook@x"])
    error_message = "The secret before should be readable while it is replaced."
  }

  assert {
    condition     = google_secret_manager_secret_iam_binding.readers["replicate-api-token"].members == toset(["serviceAccount:worker@x"])
    error_message = "With a configured secret, webhook needs no key of the provider's."
  }
}

run "a_secret_nobody_has" {
  command = plan

  module {
    source = "./modules/secrets"
  }

  variables {
    versions = { opnai-api-key = 1 }
  }

  expect_failures = [google_secret_manager_secret.secret]
}
