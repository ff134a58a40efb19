variable "project" {
  description = "The project's id."
  type        = string
}

variable "number" {
  description = "The project's number."
  type        = string
}

variable "environment" {
  description = "What alerts are called after."
  type        = string
}

variable "email" {
  description = "Who is told."
  type        = string
}

variable "queue" {
  description = "The queue's name."
  type        = string
}

variable "gateway_host" {
  description = "The gateway's host."
  type        = string
}

variable "asked" {
  description = "Functions behind the gateway, whose health is asked for."
  type        = list(string)
}

variable "billing_account" {
  description = "The billing account's id; empty: no budget."
  type        = string
}

variable "monthly_budget" {
  description = "What a month may cost, in the billing account's currency."
  type        = number
}
