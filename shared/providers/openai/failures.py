"""What OpenAI's words for a failure mean, here in one place: the SDK and the API description list them, so may a test."""

BLOCKED = frozenset(
    {
        "bio_policy",
        "content_filter",
        "content_policy_violation",
        "cyber_policy",
        "image_content_policy_violation",
        "invalid_prompt",  # what the responses interface calls a prompt that was flagged
        "misalignment_policy_violation",
        "moderation_blocked",
    }
)
"""The provider's rules forbid the content."""

BAD_IMAGE = frozenset(
    {
        "empty_image_file",
        "failed_to_download_image",
        "image_file_not_found",
        "image_file_too_large",
        "image_parse_error",
        "image_too_large",
        "image_too_small",
        "invalid_base64_image",
        "invalid_image",
        "invalid_image_format",
        "invalid_image_mode",
        "invalid_image_url",
        "unsupported_image_media_type",
    }
)
"""A reference image cannot be used."""

NO_CREDIT = frozenset(
    {
        "billing_hard_limit_reached",
        "billing_not_active",
        "credit_balance_exhausted",
        "insufficient_quota",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
    }
)
"""We have no money there, or no leave to spend it. It comes as 400 or 429, and waiting does not help."""

PASSING = frozenset({"rate_limit_exceeded", "server_error", "server_overloaded"})
"""A trouble that another start may not meet."""
