variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "Where the functions run."
  type        = string
}

variable "image" {
  description = "What they run until the first deployment."
  type        = string
}

variable "protected" {
  description = "Whether they cannot be deleted."
  type        = bool
}

variable "functions" {
  description = "Each function: its account, who may call it, its size (timeout in seconds), and its settings."
  type = map(object({
    account     = string
    invokers    = list(string)
    ingress     = string
    memory      = string
    cpu         = string
    concurrency = number
    timeout     = number
    min         = number
    max         = number
    settings    = map(string)
  }))
}
