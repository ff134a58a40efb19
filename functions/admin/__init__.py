"""admin: what administrators and managers do, a module for each subject."""

from functions.admin import credits, departments, models, people, records
from functions.admin.door import handle

__all__ = ["credits", "departments", "handle", "models", "people", "records"]
