output "id" {
  description = "The queue's full name."
  value       = "projects/${var.project}/locations/${var.region}/queues/${google_cloud_tasks_queue.generation.name}"
}

output "name" {
  description = "The queue's name."
  value       = google_cloud_tasks_queue.generation.name
}

output "errands" {
  description = "What the scheduler calls, and how often."
  value       = { for name, job in google_cloud_scheduler_job.errand : name => job.schedule }
}
