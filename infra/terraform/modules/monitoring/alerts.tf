# When somebody is told, and what they are told. Each names its runbook in docs/operations.md.

locals {
  counted = { for name in concat(keys(local.counters), keys(local.distributions)) : name => "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${name}\"" }
  run     = "resource.type=\"cloud_run_revision\" AND metric.type=\"run.googleapis.com"
  queue   = "resource.type=\"cloud_tasks_queue\" AND resource.labels.queue_id=\"${var.queue}\" AND metric.type=\"cloudtasks.googleapis.com"

  # over:     more than this …
  # for:      … for so many seconds (0: once is enough)
  # aligner, every, reducer, by: how the numbers of so many seconds become one
  thresholds = {
    "books violated" = {
      severity = "CRITICAL"
      says     = "The proof found twice that the books do not add up. The accounts concerned are frozen. Look at once."
      when     = [{ filter = local.counted["books_violated"], over = 0, for = 0, aligner = "ALIGN_DELTA", every = 300, reducer = "REDUCE_SUM", by = [] }]
    }
    "books not proved" = {
      severity = "ERROR"
      says     = "A proof could not be ended, so nobody knows whether the books add up. It begins again by itself."
      when     = [{ filter = local.counted["books_not_proved"], over = 0, for = 0, aligner = "ALIGN_DELTA", every = 300, reducer = "REDUCE_SUM", by = [] }]
    }
    "stuck jobs" = {
      severity = "ERROR"
      says     = "Jobs are overdue minute after minute, or the sweep cannot move them: the queue does not deliver, or the worker does not answer."
      when = [
        { filter = local.counted["sweep_due"], over = 20, for = 600, aligner = "ALIGN_PERCENTILE_50", every = 60, reducer = "REDUCE_MAX", by = [] },
        { filter = local.counted["jobs_not_moved"], over = 10, for = 0, aligner = "ALIGN_DELTA", every = 600, reducer = "REDUCE_SUM", by = [] },
      ]
    }
    "errands fail" = {
      severity = "ERROR"
      says     = "Sweep, audit, retention or allowances failed again and again."
      when     = [{ filter = local.counted["errands_failed"], over = 3, for = 0, aligner = "ALIGN_DELTA", every = 900, reducer = "REDUCE_SUM", by = ["metric.label.route"] }]
    }
    "allowances not given" = {
      severity = "WARNING"
      says     = "Accounts could not be given their credits of the month for hours."
      when     = [{ filter = local.counted["allowances_not_given"], over = 20, for = 0, aligner = "ALIGN_DELTA", every = 7200, reducer = "REDUCE_SUM", by = [] }]
    }
    "errors" = {
      severity = "ERROR"
      says     = "A function reports errors nobody foresaw; Error Reporting groups them."
      when     = [{ filter = local.counted["errors"], over = 5, for = 0, aligner = "ALIGN_DELTA", every = 300, reducer = "REDUCE_SUM", by = ["metric.label.function"] }]
    }
    "webhook failures" = {
      severity = "WARNING"
      says     = "Callbacks of a provider are not taken: a secret changed, somebody forges them, or the queue is down. Jobs go on, but slower."
      when     = [{ filter = local.counted["webhooks_refused"], over = 20, for = 0, aligner = "ALIGN_DELTA", every = 600, reducer = "REDUCE_SUM", by = ["metric.label.provider", "metric.label.status"] }]
    }
    "provider failures" = {
      severity = "WARNING"
      says     = "A provider fails a lot of what it is asked. Its breaker opens by itself; other models go on."
      when     = [{ filter = local.counted["provider_failures"], over = 30, for = 0, aligner = "ALIGN_DELTA", every = 900, reducer = "REDUCE_SUM", by = ["metric.label.provider"] }]
    }
    "slow answers" = {
      severity = "WARNING"
      says     = "One of twenty answers of a function takes more than two seconds."
      when     = [{ filter = "${local.run}/request_latencies\" AND resource.labels.service_name!=\"worker\"", over = 2000, for = 600, aligner = "ALIGN_PERCENTILE_95", every = 300, reducer = "REDUCE_MAX", by = ["resource.label.service_name"] }]
    }
    "old deliveries" = {
      severity = "WARNING"
      says     = "Deliveries wait more than a minute past their time: the worker is at its limit, or the queue has slowed down because it is refused."
      when     = [{ filter = "${local.queue}/queue/task_attempt_delays\"", over = 60000, for = 300, aligner = "ALIGN_PERCENTILE_95", every = 60, reducer = "REDUCE_MAX", by = [] }]
    }
  }

  runbook = "Runbook: docs/operations.md, under the name of this alert."
}

resource "google_monitoring_notification_channel" "operators" {
  project      = var.project
  display_name = "Operators (${var.environment})"
  type         = "email"
  labels       = { email_address = var.email }
}

resource "google_monitoring_alert_policy" "threshold" {
  for_each = local.thresholds

  project               = var.project
  display_name          = "${each.key} (${var.environment})"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = [google_monitoring_notification_channel.operators.name]

  dynamic "conditions" {
    for_each = each.value.when
    content {
      display_name = each.key

      condition_threshold {
        filter          = conditions.value.filter
        comparison      = "COMPARISON_GT"
        threshold_value = conditions.value.over
        duration        = "${conditions.value.for}s"

        aggregations {
          alignment_period     = "${conditions.value.every}s"
          per_series_aligner   = conditions.value.aligner
          cross_series_reducer = conditions.value.reducer
          group_by_fields      = conditions.value.by
        }

        trigger {
          count = 1
        }
      }
    }
  }

  documentation {
    content   = "${each.value.says}\n\n${local.runbook}"
    mime_type = "text/markdown"
  }

  depends_on = [time_sleep.metrics_known]
}

# Without the sweep a job that lost its delivery waits for ever.
resource "google_monitoring_alert_policy" "no_sweep" {
  project               = var.project
  display_name          = "no sweep (${var.environment})"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = [google_monitoring_notification_channel.operators.name]

  conditions {
    display_name = "no sweep"

    condition_absent {
      filter   = local.counted["sweep_due"]
      duration = "600s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_COUNT"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    content   = "The sweep has not run for ten minutes: the scheduler does not call, or the worker does not answer.\n\n${local.runbook}"
    mime_type = "text/markdown"
  }

  depends_on = [time_sleep.metrics_known]
}

resource "google_monitoring_alert_policy" "failing_answers" {
  project               = var.project
  display_name          = "failing answers (${var.environment})"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = [google_monitoring_notification_channel.operators.name]

  conditions {
    display_name = "more than one of fifty answers is a 5xx"

    condition_prometheus_query_language {
      # A handful in a quiet hour is no rate yet.
      query = join(" ", [
        "sum by (service_name) (rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\", response_code_class=\"5xx\"}[5m]))",
        "/ sum by (service_name) (rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\"}[5m])) > 0.02",
        "and sum by (service_name) (rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\", response_code_class=\"5xx\"}[5m])) > 0.02",
      ])
      duration            = "300s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = "A function fails more than one of fifty requests.\n\n${local.runbook}"
    mime_type = "text/markdown"
  }
}

# Each is asked through the gateway, as people's browsers do, and asks what it needs itself.
resource "google_monitoring_uptime_check_config" "health" {
  for_each = toset(var.asked)

  project      = var.project
  display_name = "${each.key} (${var.environment})"
  period       = "300s"
  timeout      = "10s"

  http_check {
    path         = "/health/${each.key}?deep=1"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type   = "uptime_url"
    labels = { project_id = var.project, host = var.gateway_host }
  }
}

resource "google_monitoring_alert_policy" "not_reachable" {
  project               = var.project
  display_name          = "not reachable (${var.environment})"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = [google_monitoring_notification_channel.operators.name]

  dynamic "conditions" {
    for_each = google_monitoring_uptime_check_config.health
    content {
      display_name = "${conditions.key} is not reachable, or what it needs is not"

      condition_threshold {
        filter          = "resource.type=\"uptime_url\" AND metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${conditions.value.uptime_check_id}\""
        comparison      = "COMPARISON_GT"
        threshold_value = 1 # of the places that ask, more than one
        duration        = "60s"

        aggregations {
          alignment_period     = "600s"
          per_series_aligner   = "ALIGN_NEXT_OLDER"
          cross_series_reducer = "REDUCE_COUNT_FALSE"
          group_by_fields      = ["resource.label.host"]
        }
      }
    }
  }

  documentation {
    content   = "A health check through the gateway fails from several places.\n\n${local.runbook}"
    mime_type = "text/markdown"
  }
}

resource "google_billing_budget" "month" {
  count = var.billing_account == "" ? 0 : 1

  billing_account = var.billing_account
  display_name    = "AI tools (${var.environment})"

  budget_filter {
    projects        = ["projects/${var.number}"]
    calendar_period = "MONTH"
  }

  amount {
    specified_amount {
      units = tostring(var.monthly_budget)
    }
  }

  dynamic "threshold_rules" {
    for_each = [
      { part = 0.5, basis = "CURRENT_SPEND" },
      { part = 0.9, basis = "CURRENT_SPEND" },
      { part = 1.0, basis = "CURRENT_SPEND" },
      { part = 1.2, basis = "FORECASTED_SPEND" },
    ]
    content {
      threshold_percent = threshold_rules.value.part
      spend_basis       = threshold_rules.value.basis
    }
  }

  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.operators.name]
  }
}
