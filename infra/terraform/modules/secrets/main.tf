# The names of all secrets, and who may read which. Their values are added by hand and are in no state.
# Which there are is read from the catalogue's providers.

locals {
  entries  = yamldecode(file(var.providers_file))
  keys     = toset(compact([for entry in local.entries : try(entry.secret, null)]))
  callback = toset(compact(flatten([for entry in local.entries : [try(entry.webhook.secret, null), try(entry.webhook.token, null)]])))

  # While a callback's secret is replaced, the one before stands beside it.
  replaced = toset([for name in keys(var.versions) : name if endswith(name, "-previous")])

  # A provider of these adapters tells the secret it signs callbacks with. Where none is configured, webhook asks it, with its key.
  telling = ["replicate"]
  asked = toset([
    for entry in local.entries : entry.secret
    if contains(local.telling, entry.adapter) && try(entry.webhook.secret, null) != null && !contains(keys(var.versions), try(entry.webhook.secret, ""))
  ])

  signing_key = "storage-signing-key"
  names       = setunion(local.keys, local.callback, local.replaced, [local.signing_key])

  worker  = "serviceAccount:${var.worker}"
  webhook = "serviceAccount:${var.webhook}"
  readers = {
    for name in local.names : name => distinct(concat(
      contains(local.keys, name) ? [local.worker] : [],
      contains(setunion(local.callback, local.replaced, local.asked), name) ? [local.webhook] : [],
      name == local.signing_key ? [for account in values(var.signers) : "serviceAccount:${account}"] : [],
    ))
  }
}

resource "google_secret_manager_secret" "secret" {
  for_each = local.names

  project   = var.project
  secret_id = each.value

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  lifecycle {
    precondition {
      condition     = alltrue([for name in keys(var.versions) : contains(setunion(local.keys, local.callback), trimsuffix(name, "-previous"))])
      error_message = "secret_versions names a secret that no provider of the catalogue has."
    }
  }
}

# Those and nobody else: a binding that somebody adds by hand is taken away again.
resource "google_secret_manager_secret_iam_binding" "readers" {
  for_each = local.readers

  project   = var.project
  secret_id = google_secret_manager_secret.secret[each.key].secret_id
  role      = "roles/secretmanager.secretAccessor"
  members   = each.value
}
