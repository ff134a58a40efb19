variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "Where the buckets are."
  type        = string
}

variable "origins" {
  description = "Origins of the web app."
  type        = list(string)
}

variable "protected" {
  description = "Whether buckets with something in them cannot be deleted."
  type        = bool
}

variable "owners" {
  description = "Accounts that write, read and remove files, by function."
  type        = map(string)
}

variable "readers" {
  description = "Accounts that read files, by function."
  type        = map(string)
}

variable "signer" {
  description = "The account whose key signs addresses."
  type        = string
}

variable "vertex" {
  description = "Vertex AI's own account."
  type        = string
}
