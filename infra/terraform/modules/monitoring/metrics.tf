# Metrics from our logs: docs/logs.md says what each field of a line means, shared/logs.py writes them.

locals {
  ours    = "resource.type=\"cloud_run_revision\" AND logName=\"projects/${var.project}/logs/run.googleapis.com%2Fstdout\""
  advance = "jsonPayload.logger=\"shared.services.advance\""
  ended   = "jsonPayload.logger=\"shared.services.endings\""

  counters = {
    books_violated = {
      title  = "Invariants of the books that do not hold"
      filter = "severity=ERROR AND jsonPayload.message=\"books violated\""
      labels = { invariant = "EXTRACT(jsonPayload.invariant)" }
    }
    books_not_proved = {
      title  = "Proofs that could not be ended"
      filter = "severity=ERROR AND jsonPayload.message=\"books not proved\""
      labels = {}
    }
    jobs_not_moved = {
      title  = "Jobs that the sweep could not move"
      filter = "jsonPayload.logger=\"shared.services.sweep\" AND severity>=WARNING"
      labels = {}
    }
    job_steps = {
      title  = "Steps of jobs, by what became of them"
      filter = "${local.advance} AND severity=INFO"
      labels = {
        step     = "REGEXP_EXTRACT(jsonPayload.message, \"^advance: ([a-z ]+)$\")"
        provider = "EXTRACT(jsonPayload.provider)"
        model    = "EXTRACT(jsonPayload.model)"
      }
    }
    jobs_ended = {
      title  = "Jobs that ended, by how and why"
      filter = local.ended
      labels = {
        outcome  = "EXTRACT(jsonPayload.outcome)"
        code     = "EXTRACT(jsonPayload.code)"
        provider = "EXTRACT(jsonPayload.provider)"
        model    = "EXTRACT(jsonPayload.model)"
      }
    }
    provider_failures = {
      title  = "Steps that a provider failed"
      filter = "${local.advance} AND severity=WARNING AND jsonPayload.error:*"
      labels = {
        provider = "EXTRACT(jsonPayload.provider)"
        model    = "EXTRACT(jsonPayload.model)"
        error    = "EXTRACT(jsonPayload.error)"
        reason   = "EXTRACT(jsonPayload.reason)"
      }
    }
    breakers_opened = {
      title  = "Breakers that opened"
      filter = "jsonPayload.message=\"breaker: opened\""
      labels = { breaker = "EXTRACT(jsonPayload.breaker)" }
    }
    webhooks_refused = {
      title  = "Callbacks that were not taken"
      filter = "jsonPayload.function=\"webhook\" AND httpRequest.status>=400"
      labels = {
        status   = "EXTRACT(httpRequest.status)"
        provider = "EXTRACT(jsonPayload.provider)"
      }
    }
    errands_failed = {
      title  = "Errands of the scheduler that failed"
      filter = "jsonPayload.function=\"worker\" AND jsonPayload.route=~\"^POST /internal/(sweep|audit|retention|allowances)$\" AND httpRequest.status>=500"
      labels = { route = "EXTRACT(jsonPayload.route)" }
    }
    allowances_not_given = {
      title  = "Accounts that could not be given their allowance at once"
      filter = "jsonPayload.message=\"allowances: this account could not be changed now\""
      labels = {}
    }
    department_budgets = {
      title  = "Budgets of departments that are used up, or nearly"
      filter = "jsonPayload.budget:* AND jsonPayload.department:*"
      labels = { budget = "EXTRACT(jsonPayload.budget)" }
    }
    errors = {
      title  = "Errors, by function"
      filter = "severity>=ERROR"
      labels = { function = "EXTRACT(jsonPayload.function)" }
    }
    refusals = {
      title  = "Answers with an error, by code"
      filter = "jsonPayload.code:* AND httpRequest.status>=400"
      labels = {
        function = "EXTRACT(jsonPayload.function)"
        code     = "EXTRACT(jsonPayload.code)"
      }
    }
  }

  distributions = {
    live_jobs = {
      title  = "Jobs in each state, once a minute"
      filter = "jsonPayload.message=\"sweep: live jobs\""
      value  = "EXTRACT(jsonPayload.jobs)"
      unit   = "1"
      bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
      labels = { state = "EXTRACT(jsonPayload.state)" }
    }
    credits_captured = {
      title  = "Credits that were taken for a job"
      filter = "${local.ended} AND jsonPayload.captured_credits>0"
      value  = "EXTRACT(jsonPayload.captured_credits)"
      unit   = "1"
      bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000]
      labels = { provider = "EXTRACT(jsonPayload.provider)" }
    }
    credits_released = {
      title  = "Credits that came back from a job"
      filter = "${local.ended} AND jsonPayload.released_credits>0"
      value  = "EXTRACT(jsonPayload.released_credits)"
      unit   = "1"
      bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000]
      labels = { outcome = "EXTRACT(jsonPayload.outcome)" }
    }
    provider_seconds = {
      title  = "How long one call of a provider takes"
      filter = "jsonPayload.route=\"POST /internal/advance\" AND jsonPayload.provider_seconds:*"
      value  = "EXTRACT(jsonPayload.provider_seconds)"
      unit   = "s"
      bounds = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7, 10, 15, 30, 60, 120, 300, 600]
      labels = { provider = "EXTRACT(jsonPayload.provider)" }
    }
    sweep_due = {
      title  = "Jobs that were overdue when the sweep came"
      filter = "jsonPayload.route=\"POST /internal/sweep\" AND jsonPayload.due:*"
      value  = "EXTRACT(jsonPayload.due)"
      unit   = "1"
      bounds = [1, 2, 5, 10, 20, 50, 100, 150, 200]
      labels = {}
    }
    route_seconds = {
      title  = "How long each route takes"
      filter = "jsonPayload.route:* AND httpRequest.latency:*"
      value  = "REGEXP_EXTRACT(httpRequest.latency, \"([0-9.]+)\")"
      unit   = "s"
      bounds = [0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7, 10, 15, 30, 60, 120, 300, 600]
      labels = { route = "EXTRACT(jsonPayload.route)" }
    }
  }
}

resource "google_logging_metric" "counter" {
  for_each = local.counters

  project          = var.project
  name             = each.key
  description      = each.value.title
  filter           = "${local.ours} AND ${each.value.filter}"
  label_extractors = each.value.labels

  metric_descriptor {
    display_name = each.value.title
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }
}

resource "google_logging_metric" "distribution" {
  for_each = local.distributions

  project          = var.project
  name             = each.key
  description      = each.value.title
  filter           = "${local.ours} AND ${each.value.filter}"
  value_extractor  = each.value.value
  label_extractors = each.value.labels

  metric_descriptor {
    display_name = each.value.title
    metric_kind  = "DELTA"
    value_type   = "DISTRIBUTION"
    unit         = each.value.unit

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  bucket_options {
    explicit_buckets {
      bounds = each.value.bounds
    }
  }
}

# Monitoring takes a while to know a new metric, and takes no alert about one it does not know.
resource "time_sleep" "metrics_known" {
  create_duration = "120s"
  triggers        = { metrics = join(",", concat(keys(local.counters), keys(local.distributions))) }

  depends_on = [google_logging_metric.counter, google_logging_metric.distribution]
}
