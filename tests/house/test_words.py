"""One word for each thing, and never the words that say nothing (GLOSSARY.md)."""

import ast
from collections.abc import Iterator

from tests.house.code import Module, expect_none, modules, words_of

EMPTY_WORDS = {
    "util", "utils", "helper", "helpers", "manager", "handle", "handler", "process",
    "data", "info", "misc", "user", "users", "status",
}  # fmt: skip

# Where another vocabulary rules; each with its reason.
_THE_FRAMEWORK_S = {
    "config/settings.py": {"AUTH_USER_MODEL", "ACCOUNT_USER_MODEL_USERNAME_FIELD",
                           "ACCOUNT_USER_MODEL_EMAIL_FIELD", "DATA_UPLOAD_MAX_MEMORY_SIZE",
                           "DATA_UPLOAD_MAX_NUMBER_FIELDS"},
    "config/management/commands/load_demo.py": {"handle"},
    "config/management/commands/grant_privileges.py": {"handle"},
    "web/middleware.py": {"process_request", "user", "process_view", "process_exception"},
    "adapters/second_factor.py": {"user"},
    "api/v1/problems.py": {"status"},  # a field of RFC 9457
    "adapters/national_identity.py": {"user"},
    "apps/accounts/models.py": {"create_user", "AccountManager"},
    "config/urls.py": {"handler400", "handler403", "handler404", "handler500"},
}  # fmt: skip
# A form of Django takes what was posted as `data`.
_A_FORM_S = {"data"}
# A process of the operating system and PostgreSQL's data directory are what they are called.
_THE_MACHINE_S = {"process", "_process", "data"}
# 业务办理项 is "handle item" in the national catalogue's own English field names.
_THE_CATALOGUE_S = {
    "TASK_HANDLE_ITEM", "TASK_OR_HANDLE_CODE", "read_task_handle_item", "task_handle_item",
    "handle_item", "_HANDLE_ITEM_LENGTH",
}  # fmt: skip

_ONLY_LISTS = ("/apps.py", "/urls.py")


def _names(module: Module) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(module.tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node, node.name
            case ast.arg(arg=name):
                yield node, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node, name


def _allowed(module: Module, name: str) -> bool:
    return (
        name in _THE_FRAMEWORK_S.get(module.path, set())
        or name in _THE_CATALOGUE_S
        or (module.path.startswith("web/") and name in _A_FORM_S)
        or (module.path.startswith("launcher/") and name in _THE_MACHINE_S)
    )


def test_no_name_says_nothing() -> None:
    empty = [
        (module.at(node), name)
        for module in modules()
        for node, name in _names(module)
        if EMPTY_WORDS & {word.lower() for word in words_of(name)} and not _allowed(module, name)
    ]
    expect_none(empty, "say which thing of the trade it is; people are applicants, clerks, ...")


def test_no_file_is_named_for_nothing() -> None:
    empty = [m.path for m in modules() if EMPTY_WORDS & set(words_of(m.path.removesuffix(".py")))]
    expect_none(empty, "name the concept")


def test_every_module_says_what_question_it_answers() -> None:
    silent = [
        module.path
        for module in modules()
        if module.text.strip()
        and not module.path.endswith(_ONLY_LISTS)
        and not ast.get_docstring(module.tree)
    ]
    expect_none(silent, "add a docstring: which question does this file answer?")
