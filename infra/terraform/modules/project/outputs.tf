output "id" {
  description = "The project's id, once its APIs answer."
  value       = time_sleep.apis_known.triggers["project"]
}

output "number" {
  description = "The project's number, which is part of the functions' addresses."
  value       = data.google_project.this.number
}

output "vertex_agent" {
  description = "Vertex AI's own account in this project."
  value       = google_project_service_identity.vertex.email
}
