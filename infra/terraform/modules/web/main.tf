# The web app's home: Firebase, a Hosting site, and an API key that can start a sign-in and nothing else. Its files, headers and
# rewrites come with each deployment, from firebase.json.

resource "google_firebase_project" "this" {
  provider = google-beta

  project = var.project
}

resource "google_apikeys_key" "web" {
  project      = var.project
  name         = "web-app"
  display_name = "Web app"

  restrictions {
    browser_key_restrictions {
      # The second is where Google's sign-in page comes back to.
      allowed_referrers = concat([for origin in var.origins : "${origin}/*"], ["https://${var.project}.firebaseapp.com/*"])
    }

    api_targets {
      service = "identitytoolkit.googleapis.com"
    }

    api_targets {
      service = "securetoken.googleapis.com"
    }
  }
}

resource "google_firebase_web_app" "app" {
  provider = google-beta

  project         = google_firebase_project.this.project
  display_name    = "AI tools"
  api_key_id      = google_apikeys_key.web.uid
  deletion_policy = "DELETE"
}

resource "google_firebase_hosting_site" "app" {
  provider = google-beta

  project = google_firebase_project.this.project
  site_id = var.site
  app_id  = google_firebase_web_app.app.app_id
}
