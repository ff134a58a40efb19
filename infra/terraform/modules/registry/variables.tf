variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "Where images are kept."
  type        = string
}

variable "deployer" {
  description = "The account that puts images here."
  type        = string
}
