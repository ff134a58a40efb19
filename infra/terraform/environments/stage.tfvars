# An example: put your own names here. Stage is prod in small: the same settings, fewer instances.

project           = "example-ai-tools-stage"
environment       = "stage"
region            = "europe-west1"
database_location = "europe-west1"

allowed_domains  = ["example.com"]
signup           = "invite"
first_admins     = ["ada@example.com"]
admin_networks   = ["203.0.113.0/24"]
google_client_id = "000000000000-example.apps.googleusercontent.com"

time_zone  = "Europe/Berlin"
credit_usd = "0.005"

instances = {
  submit = { min = 0, max = 5 }
  poll   = { min = 0, max = 5 }
  worker = { min = 0, max = 5 }
}

alert_email    = "platform@example.com"
monthly_budget = 100
branch         = "^main$"
