# Buckets: nothing public, and nobody with more rights than they need.

mock_provider "google" {}

variables {
  project   = "ai-tools-test"
  region    = "europe-west1"
  origins   = ["https://ai.example.com"]
  protected = true
  owners    = { worker = "worker@x" }
  readers   = { poll = "poll@x" }
  signer    = "signer@x"
  vertex    = "vertex@x"
}

run "storage" {
  command = apply

  module {
    source = "./modules/storage"
  }

  assert {
    condition     = alltrue([for bucket in [google_storage_bucket.files, google_storage_bucket.backups] : bucket.public_access_prevention == "enforced" && bucket.uniform_bucket_level_access && !bucket.force_destroy])
    error_message = "No bucket should be public, or be deleted with what is in it."
  }

  assert {
    condition     = tolist(google_storage_bucket.files.cors[0].origin) == tolist(["https://ai.example.com"]) && !contains(google_storage_bucket.files.cors[0].method, "DELETE")
    error_message = "Only the web app's pages may use signed addresses, and none may remove."
  }

  assert {
    condition = alltrue([
      for rule in google_storage_bucket.files.lifecycle_rule : alltrue([
        for condition in rule.condition : length(coalesce(condition.matches_prefix, [])) > 0
      ]) if alltrue([for action in rule.action : action.type == "Delete"])
    ])
    error_message = "A rule that removes should be for one folder; results are the platform's to remove."
  }

  assert {
    condition     = toset(keys(google_storage_bucket_iam_member.signer)) == toset(["roles/storage.objectCreator", "roles/storage.objectViewer"])
    error_message = "A signed address should not be able to remove or replace."
  }

  assert {
    condition     = google_storage_bucket_iam_member.vertex.condition[0].expression == "resource.name.startsWith(\"projects/_/buckets/ai-tools-test-files/objects/staging/\")"
    error_message = "Vertex AI should write below staging/ alone."
  }
}
