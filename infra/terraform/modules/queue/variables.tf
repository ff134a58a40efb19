variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "Where queue and scheduler are."
  type        = string
}

variable "worker_url" {
  description = "The worker's address, which is also whom the tokens are for."
  type        = string
}

variable "invoker" {
  description = "The account that queue and scheduler call as."
  type        = string
}

variable "enqueuers" {
  description = "Accounts of the functions that hand deliveries over, by function."
  type        = map(string)
}

variable "dispatches_per_second" {
  description = "How many deliveries begin in a second at most."
  type        = number
}

variable "concurrent_dispatches" {
  description = "How many deliveries the worker can take at once."
  type        = number
}
