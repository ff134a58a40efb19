# What each function is given: who may call it, what it may touch, how large it is, what it is told.

locals {
  callers = {
    gateway = module.accounts.gateway
    invoker = module.accounts.invoker # the queue and the scheduler
  }

  # roles:    project roles of its account besides those of logs and traces, which all have
  # files:    write, read or none, in the bucket of files
  # signs:    makes signed addresses, so it reads the key for them
  # enqueues: hands deliveries to the queue
  # timeout:  seconds. The gateway waits 15, Identity Platform 7, the queue 600 (DISPATCH_SECONDS of shared/deliveries/contract.py)
  functions = {
    submit = {
      roles       = ["roles/datastore.user"]
      invokers    = ["gateway"]
      files       = "write"
      signs       = true
      enqueues    = true
      ingress     = "INGRESS_TRAFFIC_ALL" # API Gateway is no internal source
      memory      = "4Gi"                 # up to three uploads are decoded at once, each in a child of at most 1 GiB
      cpu         = "1"
      concurrency = 16
      timeout     = 60
      min         = 1
      max         = 20
      settings    = {}
    }
    poll = {
      roles       = ["roles/datastore.user"] # a first visit makes the account
      invokers    = ["gateway"]
      files       = "read"
      signs       = true
      enqueues    = false
      ingress     = "INGRESS_TRAFFIC_ALL"
      memory      = "1Gi"
      cpu         = "1"
      concurrency = 40
      timeout     = 60
      min         = 1
      max         = 20
      settings    = {}
    }
    webhook = {
      roles       = ["roles/datastore.user"]
      invokers    = ["gateway"]
      files       = "none"
      signs       = false
      enqueues    = true
      ingress     = "INGRESS_TRAFFIC_ALL"
      memory      = "1Gi"
      cpu         = "1"
      concurrency = 40
      timeout     = 60
      min         = 0
      max         = 10
      settings    = {}
    }
    admin = {
      roles       = ["roles/datastore.user"]
      invokers    = ["gateway"]
      files       = "write" # the files of closed months, and what erasing a person removes
      signs       = true
      enqueues    = true # blocking somebody cancels what runs
      ingress     = "INGRESS_TRAFFIC_ALL"
      memory      = "1Gi"
      cpu         = "1"
      concurrency = 16
      timeout     = 60
      min         = 0
      max         = 4
      settings    = {}
    }
    worker = {
      roles       = ["roles/datastore.user", "roles/aiplatform.user", "roles/telemetry.tracesWriter"]
      invokers    = ["invoker", "gateway"] # the gateway asks for its health; the code lets it do nothing else
      files       = "write"
      signs       = true
      enqueues    = true
      ingress     = "INGRESS_TRAFFIC_ALL" # the gateway and deployments ask it from outside: decision 24
      memory      = "4Gi"                 # films are read and pictures decoded here
      cpu         = "2"
      concurrency = 16
      timeout     = 660
      min         = 1 # the sweep comes each minute anyway
      max         = 20
      # The platform checks the caller's token and passes it on without its signature: decision 21.
      settings = { INVOKER_TOKENS = "platform" }
    }
    signin = {
      roles       = ["roles/datastore.viewer"]
      invokers    = ["everybody"] # Identity Platform calls without IAM; the code verifies each question
      files       = "none"
      signs       = false
      enqueues    = false
      ingress     = "INGRESS_TRAFFIC_ALL"
      memory      = "1Gi"
      cpu         = "1"
      concurrency = 40
      timeout     = 10
      min         = 1 # a cold start would take most of the 7 seconds
      max         = 10
      settings    = {}
    }
  }

  instances = {
    for name, function in local.functions : name => lookup(var.instances, name, { min = function.min, max = function.max })
  }

  # What shared/settings.py reads, but VERSION, which each image brings along.
  settings = {
    PROFILE                    = "production"
    GOOGLE_CLOUD_PROJECT       = var.project
    ALLOWED_DOMAINS            = join(",", var.allowed_domains)
    ALLOWED_ORIGINS            = join(",", local.app_origins)
    SIGNUP                     = var.signup
    FIRST_ADMINS               = join(",", var.first_admins)
    WELCOME_CREDITS            = tostring(var.welcome_credits)
    UNASSIGNED_MONTHLY_CREDITS = var.unassigned_monthly_credits == null ? "none" : tostring(var.unassigned_monthly_credits)
    CREDIT_USD                 = var.credit_usd
    TIME_ZONE                  = var.time_zone
    RETENTION_DAYS             = var.retention_days == null ? "none" : tostring(var.retention_days)
    BUCKET                     = module.storage.bucket
    QUEUE                      = module.queue.id
    WORKER_URL                 = local.urls["worker"]
    INVOKER_EMAIL              = module.accounts.invoker
    GATEWAY_URL                = module.gateway.url
    SIGNIN_URL                 = local.urls["signin"]
    GOOGLE_CLIENT_IDS          = var.google_client_id
    ADMIN_ADDRESSES            = join(",", var.admin_networks)
    TRUSTED_HOPS               = tostring(var.trusted_hops)
    REAUTH_HOURS               = tostring(var.reauth_hours)
    SIGNING_KEY                = "${module.secrets.signing_key}/versions/${var.signing_key_version}"
    TRACED_PERCENT             = tostring(var.traced_percent)
    SECRET_VERSIONS            = join(",", [for name, version in var.secret_versions : "${name}=${version}"])
  }
}
