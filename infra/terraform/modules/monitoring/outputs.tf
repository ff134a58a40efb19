output "alerts" {
  description = "What somebody is told about."
  value = sort(concat(
    keys(google_monitoring_alert_policy.threshold),
    ["no sweep", "failing answers", "not reachable"],
  ))
}

output "metrics" {
  description = "What is counted in our logs."
  value       = concat(keys(local.counters), keys(local.distributions))
}
