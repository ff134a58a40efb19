# Sign-in: Google alone, and our function is asked at both events with Google's ID token.

mock_provider "google" {}

variables {
  project       = "ai-tools-test"
  domains       = ["ai-tools-test.firebaseapp.com", "ai.example.com"]
  signin_url    = "https://signin-123456.europe-west1.run.app"
  client_id     = "client"
  client_secret = "not-a-secret"
}

run "identity" {
  command = apply

  module {
    source = "./modules/identity"
  }

  assert {
    condition = { for trigger in google_identity_platform_config.people.blocking_functions[0].triggers : trigger.event_type => trigger.function_uri } == {
      beforeCreate = "https://signin-123456.europe-west1.run.app"
      beforeSignIn = "https://signin-123456.europe-west1.run.app"
    }
    error_message = "Both events should ask signin, at the address it knows as its own."
  }

  assert {
    condition     = google_identity_platform_config.people.blocking_functions[0].forward_inbound_credentials[0].id_token
    error_message = "Without Google's ID token signin lets nobody in."
  }

  assert {
    condition     = !google_identity_platform_config.people.sign_in[0].email[0].enabled && !google_identity_platform_config.people.sign_in[0].anonymous[0].enabled && !google_identity_platform_config.people.sign_in[0].phone_number[0].enabled
    error_message = "There should be no other way to sign in."
  }

  assert {
    condition     = google_identity_platform_default_supported_idp_config.google.idp_id == "google.com" && google_identity_platform_default_supported_idp_config.google.enabled
    error_message = "People sign in with Google."
  }
}
