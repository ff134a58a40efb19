variable "project" {
  description = "The project's id."
  type        = string
}
