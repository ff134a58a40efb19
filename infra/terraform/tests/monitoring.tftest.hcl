# Watching: every alert reaches somebody and looks at something that is counted.

mock_provider "google" {}
mock_provider "time" {}

variables {
  project         = "ai-tools-test"
  number          = "123456"
  environment     = "prod"
  email           = "operators@example.com"
  queue           = "generation"
  gateway_host    = "platform.example"
  asked           = ["submit", "poll"]
  billing_account = "000000-000000-000000"
  monthly_budget  = 200
}

run "monitoring" {
  command = apply

  module {
    source = "./modules/monitoring"
  }

  assert {
    condition = alltrue([
      for policy in concat(values(google_monitoring_alert_policy.threshold), [google_monitoring_alert_policy.no_sweep, google_monitoring_alert_policy.failing_answers, google_monitoring_alert_policy.not_reachable]) :
      policy.notification_channels == tolist([google_monitoring_notification_channel.operators.name]) && strcontains(policy.documentation[0].content, "docs/operations.md")
    ])
    error_message = "Every alert should be told to the operators, with its runbook."
  }

  assert {
    condition     = length(setsubtract(["books violated", "stuck jobs", "failing answers", "webhook failures", "slow answers", "old deliveries", "not reachable", "no sweep"], output.alerts)) == 0
    error_message = "What loses money, work or people should wake somebody."
  }

  assert {
    condition = alltrue(flatten([
      for alert in values(local.thresholds) : [
        for when in alert.when : strcontains(when.filter, "/user/") ? contains(output.metrics, regex("/user/([a-z_]+)", when.filter)[0]) : true
      ]
    ]))
    error_message = "An alert should look at a metric that is counted."
  }

  assert {
    condition     = [for check in values(google_monitoring_uptime_check_config.health) : check.http_check[0].path] == ["/health/poll?deep=1", "/health/submit?deep=1"]
    error_message = "Health should be asked through the gateway."
  }

  assert {
    condition     = google_billing_budget.month[0].amount[0].specified_amount[0].units == "200"
    error_message = "The budget should be the one that was set."
  }

  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.operators.dashboard_json).gridLayout.widgets) == length(local.charts)
    error_message = "The dashboard should have all its charts."
  }

  assert {
    condition = alltrue([
      for widget in jsondecode(google_monitoring_dashboard.operators.dashboard_json).gridLayout.widgets :
      length(widget.xyChart.dataSets[0].timeSeriesQuery) == 1
    ])
    error_message = "Every chart should ask for something, in one way."
  }

  assert {
    condition = [for chart in local.charts : chart.title if contains([
      "Queue: how late deliveries are, p95 (ms)", "Live jobs by state", "Failed jobs by provider and code", "Credits taken in an hour, by provider", "p95 of each route (s)",
    ], chart.title)] == ["Queue: how late deliveries are, p95 (ms)", "Live jobs by state", "Failed jobs by provider and code", "Credits taken in an hour, by provider", "p95 of each route (s)"]
    error_message = "The dashboard should answer in the order in which one asks."
  }

  assert {
    condition = alltrue([
      for chart in local.charts : alltrue([for used in regexall("user[/_]([a-z_]+?)(?:_sum|_count)?(?:\"|\\{)", try(chart.query, chart.filter)) : contains(output.metrics, used[0])])
    ])
    error_message = "A chart should show a metric that is counted."
  }
}

run "without_a_billing_account" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  variables {
    billing_account = ""
  }

  assert {
    condition     = length(google_billing_budget.month) == 0
    error_message = "Without a billing account there is no budget."
  }
}
