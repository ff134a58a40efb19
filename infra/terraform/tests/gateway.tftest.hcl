# The gateway gets the public contract, with every place in it filled in.

mock_provider "google-beta" {}

variables {
  project  = "ai-tools-test"
  region   = "europe-west1"
  contract = "../gateway/openapi.yaml"
  account  = "gateway@x"
  urls = {
    submit  = "https://submit.example"
    poll    = "https://poll.example"
    webhook = "https://webhook.example"
    admin   = "https://admin.example"
    worker  = "https://worker.example"
    signin  = "https://signin.example"
  }
}

run "gateway" {
  command = apply

  module {
    source = "./modules/gateway"
  }

  assert {
    condition     = google_api_gateway_api_config.contract.gateway_config[0].backend_config[0].google_service_account == "gateway@x"
    error_message = "The gateway should call functions as its own account."
  }

  assert {
    condition = alltrue([
      for name in ["submit", "poll", "webhook", "admin"] :
      yamldecode(base64decode(google_api_gateway_api_config.contract.openapi_documents[0].document[0].contents))["x-google-api-management"].backends[name].jwtAudience == "https://${name}.example"
    ])
    error_message = "Each function should be called at its own address, with a token for it."
  }

  assert {
    condition     = !strcontains(base64decode(google_api_gateway_api_config.contract.openapi_documents[0].document[0].contents), "$${")
    error_message = "No place of the contract should stay empty."
  }

  assert {
    condition     = strcontains(base64decode(google_api_gateway_api_config.contract.openapi_documents[0].document[0].contents), "https://securetoken.google.com/ai-tools-test")
    error_message = "The gateway should take the ID tokens of this project."
  }

  assert {
    condition     = output.url == "https://${google_api_gateway_gateway.platform.default_hostname}"
    error_message = "The gateway's address should be the one it has."
  }
}
