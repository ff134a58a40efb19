output "image" {
  description = "The image's name without its tag."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.functions.repository_id}/platform"
}
