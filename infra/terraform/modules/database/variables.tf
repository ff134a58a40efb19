variable "project" {
  description = "The project's id."
  type        = string
}

variable "location" {
  description = "Where the data is kept."
  type        = string
}

variable "indexes" {
  description = "The file of indexes and fields, in the form of Firebase's command line."
  type        = string
}

variable "rules" {
  description = "The file of rules for clients."
  type        = string
}

variable "protected" {
  description = "Whether the database cannot be deleted."
  type        = bool
}
