variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "Where the secrets are kept."
  type        = string
}

variable "providers_file" {
  description = "The catalogue's providers.yaml."
  type        = string
}

variable "versions" {
  description = "The version in force of each secret that has a value."
  type        = map(number)
}

variable "worker" {
  description = "The worker's account: it calls providers."
  type        = string
}

variable "webhook" {
  description = "The webhook's account: it checks callbacks."
  type        = string
}

variable "signers" {
  description = "Accounts of the functions that sign addresses of files, by function."
  type        = map(string)
}
