output "api_key" {
  description = "The key that the web app starts a sign-in with. It is no secret, everybody's browser has it."
  value       = google_apikeys_key.web.key_string
  sensitive   = true
}

output "auth_domain" {
  description = "Where Google's sign-in page comes back to."
  value       = "${var.project}.firebaseapp.com"
}

output "site" {
  description = "The Hosting site."
  value       = google_firebase_hosting_site.app.site_id
}
