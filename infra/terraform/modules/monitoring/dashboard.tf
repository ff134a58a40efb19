# One dashboard with what an operator asks first, in the order in which they ask it.

locals {
  # The sum of a distribution can be asked for in PromQL alone. The names are Google's: monitoring/promql/promql-mapping.
  in_promql = { for name in keys(local.distributions) : name => "logging_googleapis_com:user_${name}" }
  in_run    = "{monitored_resource=\"cloud_run_revision\"}"

  charts = [
    # Does work pile up?
    { title = "Queue: deliveries waiting", filter = "${local.queue}/queue/depth\"", aligner = "ALIGN_MEAN", reducer = "REDUCE_SUM", by = [] },
    { title = "Queue: how late deliveries are, p95 (ms)", filter = "${local.queue}/queue/task_attempt_delays\"", aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = [] },
    { title = "Jobs overdue at the sweep", filter = local.counted["sweep_due"], aligner = "ALIGN_PERCENTILE_99", reducer = "REDUCE_MAX", by = [] },
    # What are the jobs doing, and how do they end?
    { title = "Live jobs by state", query = "sum by (state) (rate(${local.in_promql["live_jobs"]}_sum${local.in_run}[5m])) / sum by (state) (rate(${local.in_promql["live_jobs"]}_count${local.in_run}[5m]))" },
    { title = "Jobs that ended, by outcome", filter = local.counted["jobs_ended"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.outcome"] },
    { title = "Steps of jobs", filter = local.counted["job_steps"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.step"] },
    # Is it a provider?
    { title = "Failed jobs by provider and code", filter = "${local.counted["jobs_ended"]} AND metric.labels.outcome=\"failed\"", aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.provider", "metric.label.code"] },
    { title = "Failed calls by provider, error and reason", filter = local.counted["provider_failures"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.provider", "metric.label.error", "metric.label.reason"] },
    { title = "One call of a provider, p95 (s)", filter = local.counted["provider_seconds"], aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = ["metric.label.provider"] },
    # What does it cost?
    { title = "Credits taken in an hour, by provider", query = "sum by (provider) (increase(${local.in_promql["credits_captured"]}_sum${local.in_run}[1h]))" },
    { title = "Credits given back in an hour, by outcome", query = "sum by (outcome) (increase(${local.in_promql["credits_released"]}_sum${local.in_run}[1h]))" },
    { title = "Budgets of departments crossed", filter = local.counted["department_budgets"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.budget"] },
    # What do people feel?
    { title = "p95 of each route (s)", filter = local.counted["route_seconds"], aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = ["metric.label.route"] },
    { title = "Requests by function", filter = "${local.run}/request_count\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["resource.label.service_name"] },
    { title = "5xx by function", filter = "${local.run}/request_count\" AND metric.labels.response_code_class=\"5xx\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["resource.label.service_name"] },
    { title = "Refusals by code", filter = local.counted["refusals"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.code"] },
    # Is it one part?
    { title = "Callbacks not taken, by provider and status", filter = local.counted["webhooks_refused"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.provider", "metric.label.status"] },
    { title = "Breakers that opened", filter = local.counted["breakers_opened"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.breaker"] },
    { title = "Errors by function", filter = local.counted["errors"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.function"] },
    { title = "Instances by function", filter = "${local.run}/container/instance_count\"", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = ["resource.label.service_name"] },
    { title = "Memory by function, p95", filter = "${local.run}/container/memory/utilizations\"", aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = ["resource.label.service_name"] },
    { title = "Firestore: reads", filter = "resource.type=\"firestore.googleapis.com/Database\" AND metric.type=\"firestore.googleapis.com/document/read_ops_count\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = [] },
    { title = "Firestore: writes", filter = "resource.type=\"firestore.googleapis.com/Database\" AND metric.type=\"firestore.googleapis.com/document/write_ops_count\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = [] },
  ]
}

resource "google_monitoring_dashboard" "operators" {
  project = var.project

  dashboard_json = jsonencode({
    displayName = "AI tools (${var.environment})"
    gridLayout = {
      columns = "3"
      widgets = [
        for chart in local.charts : {
          title = chart.title
          xyChart = {
            dataSets = [{
              plotType = "LINE"
              timeSeriesQuery = { for kind, asked in {
                prometheusQuery = try(chart.query, null)
                timeSeriesFilter = try({
                  filter = chart.filter
                  aggregation = {
                    alignmentPeriod    = "60s"
                    perSeriesAligner   = chart.aligner
                    crossSeriesReducer = chart.reducer
                    groupByFields      = chart.by
                  }
                }, null)
              } : kind => asked if asked != null }
            }]
          }
        }
      ]
    }
  })

  depends_on = [time_sleep.metrics_known]
}
