# An example: put your own names here. variables.tf explains each line, and has what is left out.

project           = "example-ai-tools-dev"
environment       = "dev"
region            = "europe-west1"
database_location = "europe-west1"
protected         = false # may be removed with all that is in it

allowed_domains  = ["example.com"]
signup           = "invite"
first_admins     = ["ada@example.com"]
admin_networks   = ["203.0.113.0/24"]
google_client_id = "000000000000-example.apps.googleusercontent.com"

welcome_credits = 1000

# Nothing runs while nobody asks; only the sweep wakes the worker.
instances = {
  submit = { min = 0, max = 3 }
  poll   = { min = 0, max = 3 }
  worker = { min = 0, max = 3 }
  signin = { min = 0, max = 2 }
}

alert_email    = "platform@example.com"
monthly_budget = 50
branch         = "^main$"
