"""What folders and files should be called: the template, the plan, and the plan as a script. It renames nothing."""

from handlers.naming.doubts import another_title
from handlers.naming.plan import NameProblem, expected_path, plan, problems
from handlers.naming.script import shell_script
from handlers.naming.template import DEFAULT_TEMPLATE, parse_template

__all__ = [
    "DEFAULT_TEMPLATE",
    "NameProblem",
    "another_title",
    "expected_path",
    "parse_template",
    "plan",
    "problems",
    "shell_script",
]
