variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "Where the gateway is."
  type        = string
}

variable "contract" {
  description = "The file of the public contract."
  type        = string
}

variable "urls" {
  description = "The functions' addresses, by function."
  type        = map(string)
}

variable "account" {
  description = "The account that the gateway calls functions as."
  type        = string
}
