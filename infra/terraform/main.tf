# The whole platform in one project, put together from modules by concern. functions.tf has the table of the functions.

locals {
  labels = {
    application = "ai-tools"
    environment = var.environment
    managed-by  = "terraform"
  }

  site = coalesce(var.site, var.project)

  # Hosting's own two, and those of one's own.
  app_domains = distinct(concat(["${local.site}.web.app", "${local.site}.firebaseapp.com"], var.app_domains))
  app_origins = [for domain in local.app_domains : "https://${domain}"]

  # Cloud Run's deterministic addresses are known before the services are: so gateway, queue and sign-in need no service to be
  # there first, and each service can be told all addresses.
  urls = { for name in keys(local.functions) : name => "https://${name}-${module.project.number}.${var.region}.run.app" }
}

module "project" {
  source  = "./modules/project"
  project = var.project
}

module "accounts" {
  source    = "./modules/accounts"
  project   = module.project.id
  functions = { for name, function in local.functions : name => function.roles }
}

module "registry" {
  source   = "./modules/registry"
  region   = var.region
  deployer = module.accounts.deployer
  project  = module.project.id
}

module "database" {
  source    = "./modules/database"
  project   = module.project.id
  location  = var.database_location
  indexes   = "${path.module}/../firestore/firestore.indexes.json"
  rules     = "${path.module}/../firestore/firestore.rules"
  protected = var.protected
}

module "storage" {
  source    = "./modules/storage"
  project   = module.project.id
  region    = var.region
  origins   = local.app_origins
  protected = var.protected
  owners    = { for name, function in local.functions : name => module.accounts.functions[name] if function.files == "write" }
  readers   = { for name, function in local.functions : name => module.accounts.functions[name] if function.files == "read" }
  signer    = module.accounts.signer
  vertex    = module.project.vertex_agent
}

module "secrets" {
  source         = "./modules/secrets"
  project        = module.project.id
  region         = var.region
  providers_file = "${path.module}/../../shared/catalogue/providers.yaml"
  versions       = var.secret_versions
  worker         = module.accounts.functions["worker"]
  webhook        = module.accounts.functions["webhook"]
  signers        = { for name, function in local.functions : name => module.accounts.functions[name] if function.signs }
}

module "queue" {
  source                = "./modules/queue"
  project               = module.project.id
  region                = var.region
  worker_url            = local.urls["worker"]
  invoker               = module.accounts.invoker
  enqueuers             = { for name, function in local.functions : name => module.accounts.functions[name] if function.enqueues }
  dispatches_per_second = var.dispatches_per_second
  # More than the worker can take at once would be refused, and the refusals would slow the queue down.
  concurrent_dispatches = local.instances["worker"].max * local.functions["worker"].concurrency
}

module "gateway" {
  source   = "./modules/gateway"
  project  = module.project.id
  region   = var.region
  contract = "${path.module}/../gateway/openapi.yaml"
  urls     = local.urls
  account  = module.accounts.gateway

  providers = { google-beta = google-beta }
}

module "functions" {
  source    = "./modules/functions"
  project   = module.project.id
  region    = var.region
  image     = var.first_image
  protected = var.protected
  functions = {
    for name, function in local.functions : name => {
      account     = module.accounts.functions[name]
      invokers    = [for account in function.invokers : account == "everybody" ? "allUsers" : "serviceAccount:${local.callers[account]}"]
      ingress     = function.ingress
      memory      = function.memory
      cpu         = function.cpu
      concurrency = function.concurrency
      timeout     = function.timeout
      min         = local.instances[name].min
      max         = local.instances[name].max
      settings    = merge(local.settings, function.settings)
    }
  }

  # A function that may not read yet what it is told about would fail its first requests.
  depends_on = [module.database, module.secrets, module.storage]
}

module "identity" {
  source        = "./modules/identity"
  project       = module.project.id
  domains       = distinct(concat(["${var.project}.firebaseapp.com"], local.app_domains))
  signin_url    = local.urls["signin"]
  client_id     = var.google_client_id
  client_secret = var.google_client_secret

  # Whoever signs in is asked about there; and Identity Platform refuses an address where nobody answers.
  depends_on = [module.functions]
}

module "web" {
  source  = "./modules/web"
  project = module.project.id
  site    = local.site
  origins = local.app_origins

  providers = { google-beta = google-beta }

  depends_on = [module.identity]
}

module "delivery" {
  source     = "./modules/delivery"
  project    = module.project.id
  region     = var.region
  repository = var.repository
  branch     = var.branch
  github     = var.github
  account    = module.accounts.deployer
  acts_as    = module.accounts.functions
  asks_as    = module.accounts.gateway
  settings = {
    _REGION      = var.region
    _IMAGE       = module.registry.image
    _ENVIRONMENT = var.environment
    _API_URL     = module.gateway.url
    _SITE        = local.site
    _WEB_DOMAIN  = var.allowed_domains[0]
    _FUNCTIONS   = join(" ", keys(local.functions))
  }
}

module "monitoring" {
  source          = "./modules/monitoring"
  project         = module.project.id
  number          = module.project.number
  environment     = var.environment
  email           = var.alert_email
  queue           = module.queue.name
  gateway_host    = module.gateway.host
  asked           = [for name, function in local.functions : name if contains(function.invokers, "gateway")]
  billing_account = var.billing_account
  monthly_budget  = var.monthly_budget

  depends_on = [module.functions]
}
