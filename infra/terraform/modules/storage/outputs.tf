output "bucket" {
  description = "The bucket of files."
  value       = google_storage_bucket.files.name
}

output "backups" {
  description = "The bucket of exports."
  value       = google_storage_bucket.backups.name
}
