# One dashboard with what an operator asks first, in the order in which they ask it.

locals {
  charts = [
    { title = "Queue: deliveries waiting", filter = "${local.queue}/queue/depth\"", aligner = "ALIGN_MEAN", reducer = "REDUCE_SUM", by = [] },
    { title = "Queue: how late deliveries are, p95 (ms)", filter = "${local.queue}/queue/task_attempt_delays\"", aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = [] },
    { title = "Jobs overdue at the sweep", filter = local.counted["sweep_due"], aligner = "ALIGN_PERCENTILE_99", reducer = "REDUCE_MAX", by = [] },
    { title = "Jobs by step", filter = local.counted["job_steps"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.step"] },
    { title = "Steps by provider", filter = local.counted["job_steps"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.provider"] },
    { title = "Provider failures by provider, error and reason", filter = local.counted["provider_failures"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.provider", "metric.label.error", "metric.label.reason"] },
    { title = "p95 of each route (s)", filter = local.counted["route_seconds"], aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = ["metric.label.route"] },
    { title = "Requests by function", filter = "${local.run}/request_count\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["resource.label.service_name"] },
    { title = "5xx by function", filter = "${local.run}/request_count\" AND metric.labels.response_code_class=\"5xx\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["resource.label.service_name"] },
    { title = "Refusals by code", filter = local.counted["refusals"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.code"] },
    { title = "Callbacks not taken, by provider and status", filter = local.counted["webhooks_refused"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.provider", "metric.label.status"] },
    { title = "Breakers that opened", filter = local.counted["breakers_opened"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.breaker"] },
    { title = "Errors by function", filter = local.counted["errors"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.function"] },
    { title = "Budgets of departments crossed", filter = local.counted["department_budgets"], aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["metric.label.budget"] },
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
              timeSeriesQuery = {
                timeSeriesFilter = {
                  filter = chart.filter
                  aggregation = {
                    alignmentPeriod    = "60s"
                    perSeriesAligner   = chart.aligner
                    crossSeriesReducer = chart.reducer
                    groupByFields      = chart.by
                  }
                }
              }
            }]
          }
        }
      ]
    }
  })

  depends_on = [time_sleep.metrics_known]
}
