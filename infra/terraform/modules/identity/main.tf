# Identity Platform: people sign in with Google and in no other way, and our function is asked each time.

resource "google_identity_platform_config" "people" {
  project                    = var.project
  authorized_domains         = var.domains
  autodelete_anonymous_users = true

  sign_in {
    allow_duplicate_emails = false

    anonymous {
      enabled = false
    }

    email {
      enabled           = false
      password_required = true
    }

    phone_number {
      enabled = false
    }
  }

  # Google's own ID token comes along: only it says whose organisation an account is.
  blocking_functions {
    triggers {
      event_type   = "beforeCreate"
      function_uri = var.signin_url
    }

    triggers {
      event_type   = "beforeSignIn"
      function_uri = var.signin_url
    }

    forward_inbound_credentials {
      id_token      = true
      access_token  = false
      refresh_token = false
    }
  }

  client {
    permissions {
      disabled_user_deletion = true
      disabled_user_signup   = false
    }
  }

  multi_tenant {
    allow_tenants = false
  }

  monitoring {
    request_logging {
      enabled = true
    }
  }
}

resource "google_identity_platform_default_supported_idp_config" "google" {
  project       = var.project
  idp_id        = "google.com"
  client_id     = var.client_id
  client_secret = var.client_secret
  enabled       = true

  depends_on = [google_identity_platform_config.people]
}
