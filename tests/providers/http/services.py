"""How three real kinds of service would be described: a queue with its own call for the result, one with a query and words
of its own for moderation, and one that takes a form and answers with the file."""

QUEUE = """
- id: queue
  title: A queue
  adapter: http
  base_url: https://queue.example.com
  secret: queue-key
  fetch_hosts: ["*.media.example.com"]
  webhook: {secret: queue-webhook}
  http:
    headers: {Authorization: "Key {{api_key}}"}
    submit:
      path: /{{model}}
      query: {webhook: "{{callback_url}}"}
      body: {prompt: "{{prompt}}", "*": "{{params}}"}
    handle: request_id
    check: {path: "/{{options.app}}/requests/{{handle}}/status"}
    result: {path: "/{{options.app}}/requests/{{handle}}"}
    cancel: {method: PUT, path: "/{{options.app}}/requests/{{handle}}/cancel"}
    status: {at: status, done: [COMPLETED]}
    outputs: {at: images, item: url, content_type: content_type}
    errors: {code: detail.0.type, message: detail.0.msg, codes: {content_policy_violation: content_blocked}}
    webhook_handle: request_id
"""

LABORATORY = """
- id: laboratory
  title: A laboratory
  adapter: http
  base_url: https://api.laboratory.example.com/v1
  secret: laboratory-key
  fetch_hosts: ["*.delivery.example.com"]
  http:
    headers: {x-key: "{{api_key}}"}
    submit:
      path: /{{model}}
      body: {prompt: "{{prompt}}", "*": "{{params}}", input_image: "{{references.character.0.base64}}"}
    handle: id
    check: {path: /get_result, query: {id: "{{handle}}"}}
    status: {at: status, done: [Ready], failed: [Error, Request Moderated, Content Moderated, Task not found]}
    progress: {at: progress, of: 100}
    outputs: {at: result.sample}
    errors:
      code: status
      codes: {Request Moderated: content_blocked, Content Mod*: content_blocked}
"""

DARKROOM = """
- id: darkroom
  title: A darkroom
  adapter: http
  base_url: https://api.darkroom.example.com
  secret: darkroom-key
  http:
    headers: {Authorization: "Bearer {{api_key}}", Accept: image/*}
    submit:
      path: /v2/{{model}}
      encoding: multipart
      body: {prompt: "{{prompt}}", "*": "{{params}}", image: "{{references.style.0.file}}"}
    outputs: {form: body}
    errors: {code: name, message: errors.0, codes: {content_moderation: content_blocked}}
"""

SLOW_DARKROOM = """
- id: slow-darkroom
  title: A slow darkroom
  adapter: http
  base_url: https://api.darkroom.example.com
  secret: darkroom-key
  http:
    headers: {Authorization: "Bearer {{api_key}}"}
    submit: {path: "/v2/{{model}}", body: {prompt: "{{prompt}}"}}
    handle: id
    check: {path: "/v2/results/{{handle}}"}
    status: {working_codes: [202]}
    outputs: {form: body}
"""
