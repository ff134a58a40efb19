variable "project" {
  description = "The project's id."
  type        = string
}

variable "domains" {
  description = "Domains whose pages may start a sign-in."
  type        = list(string)
}

variable "signin_url" {
  description = "The address of the function signin, exactly as its setting SIGNIN_URL has it."
  type        = string
}

variable "client_id" {
  description = "The OAuth client of Google's sign-in."
  type        = string
}

variable "client_secret" {
  description = "Its secret."
  type        = string
  sensitive   = true
}
