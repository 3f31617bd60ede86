"""Which refusal codes does the code use? Read from the calls of `Refusal`, wherever they stand."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from tests.house.code import Function, Module, functions, modules, name_of

CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")


@dataclass(frozen=True)
class Use:
    """One place that refuses: the codes it may give, and the facts it hands over when plain."""

    place: str
    codes: frozenset[str]
    facts: frozenset[str] | None
    rule: str


def uses() -> list[Use]:
    """Every call of `Refusal` in the package."""
    found = [use for module in modules() for use in _uses_in(module)]
    assert len(found) > 100
    return found


def rules_of_codes() -> dict[str, set[str]]:
    """The rules each code is given under, as far as they stand written beside it."""
    found: dict[str, set[str]] = {}
    for use in uses():
        for code in use.codes if use.rule else ():
            found.setdefault(code, set()).add(use.rule)
    for module in modules():
        for node in ast.walk(module.tree):
            # A table of faults may be keyed by ("CODE", "R-1-20").
            match node:
                case ast.Tuple(elts=[ast.Constant(value=str(code)), ast.Constant(value=str(rule))]):
                    if CODE.fullmatch(code) and rule.startswith("R-"):
                        found.setdefault(code, set()).add(rule)
    return found


def placeholders(sentence: str) -> frozenset[str]:
    """The facts a sentence wants."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)


def _uses_in(module: Module) -> Iterator[Use]:
    for scope in (module.tree, *functions(module.tree)):
        for node in _own(scope):
            if isinstance(node, ast.Call) and name_of(node) == "Refusal":
                code = node.args[0] if node.args else _keyword(node, "code")
                found = frozenset(_codes(code, scope, module, node)) if code else frozenset()
                yield Use(module.at(node), found, _facts(node), _rule(node, module))


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of this scope without those of the functions inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, Function):
            yield child
            yield from _own(child)


def _codes(node: ast.AST, scope: ast.AST, module: Module, call: ast.Call) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=one, orelse=other):
            yield from _codes(one, scope, module, call)
            yield from _codes(other, scope, module, call)
        case ast.Subscript(value=ast.Name(id=table)):
            yield from _written_in(_assigned(module, table))
        case ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="get"), args=[_, *rest]):
            yield from _written_in(_assigned(module, table))
            for other in rest:
                yield from _codes(other, scope, module, call)
        case ast.Name(id=name) if isinstance(scope, Function) and name in _arguments(scope):
            yield from _handed_in(scope, name, module)
        case ast.Name(id=name):
            table = _table_gone_through(call, scope)
            yield from _keys(table)
            for value in () if table else _given(name, scope):
                yield from _codes(value, scope, module, call)


def _given(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    """What this scope assigns to a plain name."""
    for node in _own(scope):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield node.value


def _table_gone_through(call: ast.Call, scope: ast.AST) -> ast.AST | None:
    """The table of `Refusal(code) for code, is_wrong in table.items() if is_wrong`."""
    for node in _own(scope):
        if isinstance(node, ast.GeneratorExp | ast.ListComp) and call in ast.walk(node):
            name = ast.unparse(node.generators[0].iter).removesuffix(".items()")
            return next(_given(name, scope), None)
    return None


def _keys(table: ast.AST | None) -> Iterator[str]:
    """`{"CODE": is_wrong}` and `{("CODE", rule): is_wrong}`: the keys of a table of faults."""
    for key in table.keys if isinstance(table, ast.Dict) else ():
        first = key.elts[0] if isinstance(key, ast.Tuple) else key
        if isinstance(first, ast.Constant) and CODE.fullmatch(str(first.value)):
            yield str(first.value)


def _handed_in(scope: Function, name: str, module: Module) -> Iterator[str]:
    """The codes the callers in this module hand in under `name`."""
    place = _arguments(scope).index(name)
    callee, skipped = scope.name, 0
    if scope.name == "__init__":
        classes = [n for n in ast.walk(module.tree) if isinstance(n, ast.ClassDef)]
        callee, skipped = next(c.name for c in classes if scope in c.body), 1
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and name_of(node) == callee:
            given = node.args[place - skipped : place - skipped + 1] or [_keyword(node, name)]
            yield from (code for each in given if each for code in _codes(each, node, module, node))


def _arguments(scope: Function) -> list[str]:
    return [each.arg for each in (*scope.args.args, *scope.args.kwonlyargs)]


def _assigned(module: Module, name: str) -> ast.AST | None:
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            return node.value
    return None


def _written_in(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        values = (v.value for v in node.values if isinstance(v, ast.Constant))
        yield from (str(value) for value in values if CODE.fullmatch(str(value)))


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)


def _facts(call: ast.Call) -> frozenset[str] | None:
    """The names of the facts, or None where they are put together elsewhere."""
    facts = call.args[2] if len(call.args) > 2 else _keyword(call, "facts")
    if facts is None:
        return frozenset()
    if isinstance(facts, ast.Dict) and all(isinstance(k, ast.Constant) for k in facts.keys):
        return frozenset(str(k.value) for k in facts.keys if isinstance(k, ast.Constant))
    return None


def _rule(call: ast.Call, module: Module) -> str:
    rule: ast.AST | None = call.args[1] if len(call.args) > 1 else _keyword(call, "rule")
    if isinstance(rule, ast.Attribute):
        return "that of its table's row"
    if isinstance(rule, ast.Name):
        rule = _assigned(module, rule.id)
    return str(rule.value) if isinstance(rule, ast.Constant) else ""
