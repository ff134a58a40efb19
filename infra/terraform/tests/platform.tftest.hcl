# The whole platform from an empty project: what the modules are told about each other.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456" }
  }
}
mock_provider "google-beta" {}
mock_provider "time" {}

variables {
  project              = "ai-tools-test"
  environment          = "dev"
  allowed_domains      = ["example.com", "example.org"]
  first_admins         = ["ada@example.com"]
  admin_networks       = ["203.0.113.0/24"]
  google_client_id     = "123456-web.apps.googleusercontent.com"
  google_client_secret = "not-a-secret"
  alert_email          = "operators@example.com"
  app_domains          = ["ai.example.com"]
}

run "platform" {
  command = apply

  assert {
    condition     = output.function_urls["worker"] == "https://worker-123456.europe-west1.run.app"
    error_message = "A function's address should be the deterministic one."
  }

  assert {
    condition     = [for name, members in module.functions.invokers : name if contains(members, "allUsers")] == ["signin"]
    error_message = "Everybody may call signin and nothing else."
  }

  assert {
    condition = alltrue([
      for name in ["submit", "poll", "webhook", "admin"] :
      module.functions.invokers[name] == toset(["serviceAccount:${module.accounts.gateway}"])
    ])
    error_message = "What is behind the gateway should be called by the gateway's account alone."
  }

  assert {
    condition     = module.functions.invokers["worker"] == toset(["serviceAccount:${module.accounts.invoker}", "serviceAccount:${module.accounts.gateway}"])
    error_message = "The worker should be called by queue and scheduler, and asked for its health by the gateway."
  }

  assert {
    condition     = length(distinct(concat(values(module.accounts.functions), [module.accounts.gateway, module.accounts.invoker, module.accounts.deployer, module.accounts.signer]))) == 10
    error_message = "Everything should have an account of its own."
  }

  assert {
    condition     = local.settings["QUEUE"] == "projects/ai-tools-test/locations/europe-west1/queues/generation" && local.settings["INVOKER_EMAIL"] == module.accounts.invoker
    error_message = "The functions should be told the queue there is, and whom it calls as."
  }

  assert {
    condition     = local.settings["GATEWAY_URL"] == "https://${module.gateway.host}" && local.settings["BUCKET"] == "ai-tools-test-files"
    error_message = "The functions should be told the gateway and the bucket there are."
  }

  assert {
    condition     = local.settings["ALLOWED_ORIGINS"] == "https://ai-tools-test.web.app,https://ai-tools-test.firebaseapp.com,https://ai.example.com"
    error_message = "The web app's own origins should be allowed."
  }

  assert {
    condition     = local.settings["ALLOWED_DOMAINS"] == "example.com,example.org"
    error_message = "Lists should be written with commas."
  }

  assert {
    condition     = local.settings["SIGNING_KEY"] == "projects/ai-tools-test/secrets/storage-signing-key/versions/1" && contains(output.secrets, "storage-signing-key")
    error_message = "The key that signs addresses should be the secret there is."
  }

  assert {
    condition     = [for name, function in local.functions : name if lookup(function.settings, "INVOKER_TOKENS", "own") == "platform"] == ["worker"] && !contains(module.functions.invokers["worker"], "allUsers")
    error_message = "Only where the platform has checked the caller's token may its signature go unchecked."
  }

  assert {
    condition     = [for name, function in local.functions : name if contains(function.roles, "roles/telemetry.tracesWriter")] == ["worker"] && local.settings["TRACED_PERCENT"] == "100"
    error_message = "The worker alone should keep spans."
  }

  assert {
    condition     = local.functions["signin"].roles == ["roles/datastore.viewer"] && local.functions["signin"].files == "none"
    error_message = "What everybody may call should be able to change nothing."
  }

  assert {
    condition     = module.delivery.trigger == null && module.delivery.github == null && output.github == null
    error_message = "Without a repository there is nothing to deploy from, and nobody outside to start it."
  }
}

run "other_choices" {
  command = apply

  variables {
    unassigned_monthly_credits = null
    retention_days             = null
    secret_versions            = { openai-api-key = 3, replicate-api-token = 1 }
    repository                 = "projects/ai-tools-test/locations/europe-west1/connections/github/repositories/ai-tools"
    instances                  = { worker = { min = 0, max = 2 } }
    site                       = "ai-tools-test-app"
  }

  assert {
    condition     = local.settings["UNASSIGNED_MONTHLY_CREDITS"] == "none" && local.settings["RETENTION_DAYS"] == "none"
    error_message = "No limit is written as none."
  }

  assert {
    condition     = local.settings["SECRET_VERSIONS"] == "openai-api-key=3,replicate-api-token=1"
    error_message = "The functions should be told which version of each secret is in force."
  }

  assert {
    condition     = local.instances["worker"].max == 2 && local.instances["poll"].max == local.functions["poll"].max
    error_message = "Sizes that are not given should be those of the table."
  }

  assert {
    condition     = module.delivery.trigger == "deploy" && module.delivery.branch == "^main$" && output.app_url == "https://ai-tools-test-app.web.app"
    error_message = "A connected repository should be deployed, to the site that was named."
  }
}

run "started_by_github" {
  command = apply

  variables {
    repository = "projects/ai-tools-test/locations/europe-west1/connections/github/repositories/ai-tools"
    github     = "example/ai-tools"
  }

  assert {
    condition     = module.delivery.branch == "^-$"
    error_message = "A push should not deploy a second time."
  }

  assert {
    condition     = strcontains(module.delivery.github.condition, "'repo:example/ai-tools:ref:refs/heads/main' &&") && endswith(module.delivery.github.member, "/subject/repo:example/ai-tools:ref:refs/heads/main")
    error_message = "The main branch of this repository alone should start deployments."
  }
}

run "a_repository_without_an_owner" {
  command = plan

  variables {
    github = "ai-tools"
  }

  expect_failures = [var.github]
}

run "unknown_environment" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "administration_open_to_nobody" {
  command = plan

  variables {
    admin_networks = []
  }

  expect_failures = [var.admin_networks]
}
