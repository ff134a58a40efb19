"""admin: what administrators and managers do, a module for each subject."""

from functions.admin import credits, departments, erasure, models, months, people, records, reports, settings, tasks
from functions.admin.door import handle

__all__ = [
    "credits",
    "departments",
    "erasure",
    "handle",
    "models",
    "months",
    "people",
    "records",
    "reports",
    "settings",
    "tasks",
]
