# What differs between deployments. environments/ has an example of each.

# --- where ---

variable "project" {
  description = "The project's id. Each environment is a project of its own."
  type        = string
}

variable "environment" {
  description = "dev, stage or prod: a label on everything, and what alerts are called."
  type        = string

  validation {
    condition     = contains(["dev", "stage", "prod"], var.environment)
    error_message = "The environment is dev, stage or prod."
  }
}

variable "region" {
  description = "Where functions, queue, scheduler, gateway, files and images are."
  type        = string
  default     = "europe-west1"
}

variable "database_location" {
  description = "Where Firestore keeps its data: a region, or eur3 or nam5 for several. It can never be changed."
  type        = string
  default     = "europe-west1"
}

variable "protected" {
  description = "Whether Terraform refuses to delete the database, the buckets with what is in them, and the functions."
  type        = bool
  default     = true
}

# --- who may use it ---

variable "allowed_domains" {
  description = "E-mail domains whose Google accounts may sign in."
  type        = list(string)

  validation {
    condition     = length(var.allowed_domains) > 0 && alltrue([for name in var.allowed_domains : can(regex("^[a-z0-9.-]+\\.[a-z]+$", name))])
    error_message = "Name at least one domain, in small letters, such as example.com."
  }
}

variable "signup" {
  description = "domain: everybody of the allowed domains may come. invite: only who was added."
  type        = string
  default     = "domain"

  validation {
    condition     = contains(["domain", "invite"], var.signup)
    error_message = "Sign-up is domain or invite."
  }
}

variable "first_admins" {
  description = "Addresses of the first administrators; their first visit makes them one."
  type        = list(string)
}

variable "admin_networks" {
  description = "Networks that administration is open to, such as 203.0.113.0/24."
  type        = list(string)

  validation {
    condition     = length(var.admin_networks) > 0 && alltrue([for network in var.admin_networks : can(cidrhost(network, 0))])
    error_message = "Name at least one network, each as address/bits."
  }
}

variable "trusted_hops" {
  description = "Which entry of X-Forwarded-For, counted from the right, is the caller's behind the gateway. Measured once, see the README; 0 keeps administration shut."
  type        = number
  default     = 0
}

variable "google_client_id" {
  description = "The OAuth client (type: web application) with which people sign in."
  type        = string
}

variable "google_client_secret" {
  description = "Its secret, given as TF_VAR_google_client_secret. It lies in the state."
  type        = string
  sensitive   = true
}

variable "reauth_hours" {
  description = "How old a sign-in may be for what moves credits or changes roles; 0: as old as a session."
  type        = number
  default     = 8
}

# --- credits and content ---

variable "welcome_credits" {
  description = "Credits that a new account is given."
  type        = number
  default     = 0
}

variable "unassigned_monthly_credits" {
  description = "What people without a department may use together in a month; null: no limit."
  type        = number
  default     = 10000
  nullable    = true
}

variable "credit_usd" {
  description = "What a credit is worth in US dollars, such as \"0.005\", for the margin in reports; none: no margin."
  type        = string
  default     = "none"
}

variable "time_zone" {
  description = "By which days and months are counted, such as Europe/Berlin."
  type        = string
  default     = "UTC"
}

variable "retention_days" {
  description = "How long content is kept where a department says nothing else; null: for ever."
  type        = number
  default     = 90
  nullable    = true
}

# --- watching ---

variable "traced_percent" {
  description = "Of a hundred generations, how many have the times of their steps kept in Cloud Trace."
  type        = number
  default     = 100

  validation {
    condition     = var.traced_percent >= 0 && var.traced_percent <= 100 && floor(var.traced_percent) == var.traced_percent
    error_message = "A whole number from 0 to 100."
  }
}

# --- secrets: Terraform makes their names and says who may read them, never their values ---

variable "secret_versions" {
  description = "Which version of each provider's secret is in force, such as {openai-api-key = 1}. A provider whose key is not here is not offered."
  type        = map(number)
  default     = {}
}

variable "signing_key_version" {
  description = "Which version of storage-signing-key is in force."
  type        = number
  default     = 1
}

# --- the web app ---

variable "app_domains" {
  description = "Domains of one's own that serve the web app, besides SITE.web.app and SITE.firebaseapp.com."
  type        = list(string)
  default     = []
}

variable "site" {
  description = "The Hosting site's id, unique in the world; empty: the project's id."
  type        = string
  default     = ""
}

# --- size ---

variable "instances" {
  description = "Fewest and most instances of a function, where they are not those of functions.tf."
  type        = map(object({ min = number, max = number }))
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.instances) : contains(["submit", "poll", "webhook", "admin", "worker", "signin"], name)])
    error_message = "The functions are submit, poll, webhook, admin, worker and signin."
  }
}

variable "dispatches_per_second" {
  description = "How many deliveries the queue begins in a second at most."
  type        = number
  default     = 50
}

# --- deployment ---

variable "repository" {
  description = "The repository's resource name in Cloud Build (projects/…/connections/…/repositories/…); empty: no trigger yet."
  type        = string
  default     = ""
}

variable "branch" {
  description = "The branch whose commits are deployed here, as a regular expression."
  type        = string
  default     = "^main$"
}

variable "github" {
  description = "The repository on GitHub, such as example/ai-tools, whose workflow starts the deployment once its tests have passed; empty: each push to `branch` starts it."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)?$", var.github))
    error_message = "Name it as owner/repository."
  }
}

variable "first_image" {
  description = "What a function runs until the first deployment: any image that answers 200 on every path."
  type        = string
  default     = "us-docker.pkg.dev/cloudrun/container/hello"
}

# --- watching ---

variable "alert_email" {
  description = "Who is told when something is wrong."
  type        = string
}

variable "billing_account" {
  description = "The billing account's id, for the budget; empty: no budget."
  type        = string
  default     = ""
}

variable "monthly_budget" {
  description = "What a month may cost in the billing account's currency. Providers outside Google are not in it."
  type        = number
  default     = 200
}
