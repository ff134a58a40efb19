# The database: protected, backed up, closed to clients, and indexed as the file says.

mock_provider "google" {}

variables {
  project   = "ai-tools-test"
  location  = "europe-west1"
  indexes   = "../firestore/firestore.indexes.json"
  rules     = "../firestore/firestore.rules"
  protected = true
}

run "database" {
  command = apply

  module {
    source = "./modules/database"
  }

  assert {
    condition     = google_firestore_database.default.delete_protection_state == "DELETE_PROTECTION_ENABLED" && google_firestore_database.default.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED"
    error_message = "The database should be protected, and its past readable."
  }

  assert {
    condition     = length(google_firestore_index.query) == length(jsondecode(file("../firestore/firestore.indexes.json")).indexes) && length(google_firestore_index.query) > 0
    error_message = "Every index of the file should be there, each once."
  }

  assert {
    condition     = length(google_firestore_field.special) == length(jsondecode(file("../firestore/firestore.indexes.json")).fieldOverrides)
    error_message = "Every field of the file should be there."
  }

  assert {
    condition = toset([for name, field in google_firestore_field.special : name if length(field.ttl_config) > 0]) == toset([
      for field in jsondecode(file("../firestore/firestore.indexes.json")).fieldOverrides : "${field.collectionGroup}.${field.fieldPath}" if try(field.ttl, false)
    ])
    error_message = "What expires should be what the file says."
  }

  assert {
    condition     = length(google_firestore_field.special["jobs.prompt"].index_config) == 1 && length(google_firestore_field.special["jobs.prompt"].index_config[0].indexes) == 0
    error_message = "A prompt should have no index."
  }

  assert {
    condition     = [for field in google_firestore_index.query["jobs COLLECTION user_id:ASCENDING tokens:CONTAINS created_at:DESCENDING"].fields : coalesce(field.array_config, field.order)] == ["ASCENDING", "CONTAINS", "DESCENDING"]
    error_message = "The fields of an index should keep their order and kind."
  }

  assert {
    condition     = strcontains(google_firebaserules_ruleset.closed.source[0].files[0].content, "allow read, write: if false;") && google_firebaserules_release.firestore.name == "cloud.firestore"
    error_message = "Clients should be let in nowhere."
  }
}
