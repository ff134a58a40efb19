variable "project" {
  description = "The project's id."
  type        = string
}

variable "site" {
  description = "The Hosting site's id."
  type        = string
}

variable "origins" {
  description = "Origins of the web app."
  type        = list(string)
}
