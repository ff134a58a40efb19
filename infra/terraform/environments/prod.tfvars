# An example: put your own names here. variables.tf explains each line, and has what is left out.

project           = "example-ai-tools"
environment       = "prod"
region            = "europe-west1"
database_location = "eur3" # several regions of Europe; costs about twice as much as one

allowed_domains  = ["example.com"]
signup           = "domain"
first_admins     = ["ada@example.com"]
admin_networks   = ["203.0.113.0/24", "2001:db8:1::/48"]
google_client_id = "000000000000-example.apps.googleusercontent.com"
app_domains      = ["ai.example.com"]

welcome_credits            = 100
unassigned_monthly_credits = 10000
credit_usd                 = "0.005"
time_zone                  = "Europe/Berlin"
retention_days             = 90

alert_email    = "platform-oncall@example.com"
monthly_budget = 1000
branch         = "^release$"
