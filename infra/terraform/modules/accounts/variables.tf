variable "project" {
  description = "The project's id."
  type        = string
}

variable "functions" {
  description = "Each function with the project roles of its account."
  type        = map(list(string))
}
