# Buckets: the files of people, and exports of the database. Nothing in them is public, and no object has rights of its own.

resource "google_storage_bucket" "files" {
  # checkov:skip=CKV_GCP_78: what a person may have removed would stay as an old version; soft delete keeps it for a week

  project                     = var.project
  name                        = "${var.project}-files"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.protected

  # What was removed can be had back for so long: by mistake, or with a backup of the database that still names it.
  soft_delete_policy {
    retention_duration_seconds = 604800
  }

  # The web app puts uploads by signed addresses, and shows results by them.
  cors {
    origin = var.origins
    method = ["GET", "HEAD", "PUT"]
    response_header = [
      "Content-Type",
      "Content-Length",
      "Content-Range",
      "Content-Disposition",
      "ETag",
      "Range",
      "x-goog-content-length-range",
      "x-goog-generation",
      "x-goog-hash",
      "x-goog-if-generation-match",
    ]
    max_age_seconds = 3600
  }

  # These rules take away what nobody asks for again and the platform could not remove itself. Everything else is its own to
  # remove, when retention says so.
  lifecycle_rule {
    action { type = "Delete" }
    condition {
      age            = 2
      matches_prefix = ["uploads/"]
      matches_suffix = ["/raw"]
    }
  }

  lifecycle_rule {
    action { type = "Delete" }
    condition {
      age            = 2
      matches_prefix = ["staging/"]
    }
  }

  lifecycle_rule {
    action { type = "Delete" }
    condition {
      age            = 7
      matches_prefix = ["books/"]
    }
  }

  lifecycle_rule {
    action { type = "AbortIncompleteMultipartUpload" }
    condition { age = 1 }
  }
}

resource "google_storage_bucket" "backups" {
  project                     = var.project
  name                        = "${var.project}-backups"
  location                    = var.region
  storage_class               = "NEARLINE"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.protected

  versioning {
    enabled = true
  }

  lifecycle_rule {
    action { type = "Delete" }
    condition { age = 400 }
  }
}

resource "google_storage_bucket_iam_member" "owner" {
  for_each = var.owners

  bucket = google_storage_bucket.files.name
  role   = "roles/storage.objectAdmin"
  member = "serviceAccount:${each.value}"
}

resource "google_storage_bucket_iam_member" "reader" {
  for_each = var.readers

  bucket = google_storage_bucket.files.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${each.value}"
}

# A signed address can do what its signer can: read, and write what is not there yet. Never remove or replace.
resource "google_storage_bucket_iam_member" "signer" {
  for_each = toset(["roles/storage.objectCreator", "roles/storage.objectViewer"])

  bucket = google_storage_bucket.files.name
  role   = each.value
  member = "serviceAccount:${var.signer}"
}

# Films of Vertex AI arrive in staging/ by themselves.
resource "google_storage_bucket_iam_member" "vertex" {
  bucket = google_storage_bucket.files.name
  role   = "roles/storage.objectUser"
  member = "serviceAccount:${var.vertex}"

  condition {
    title      = "staging alone"
    expression = "resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.files.name}/objects/staging/\")"
  }
}
