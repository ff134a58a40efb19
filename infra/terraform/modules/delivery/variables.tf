variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "Where the repository is connected, and builds run."
  type        = string
}

variable "repository" {
  description = "The connected repository's resource name; empty: no trigger."
  type        = string
}

variable "branch" {
  description = "The branch that is deployed, as a regular expression."
  type        = string
}

variable "github" {
  description = "The repository on GitHub whose workflow starts the deployment; empty: each push does."
  type        = string
}

variable "account" {
  description = "The account that deploys."
  type        = string
}

variable "acts_as" {
  description = "Accounts that revisions run as, by function."
  type        = map(string)
}

variable "asks_as" {
  description = "The account whose tokens the smoke test uses."
  type        = string
}

variable "settings" {
  description = "What cloudbuild.yaml is told."
  type        = map(string)
}
