"""Phrases and code agree: whatever the dialogs say is in the bank, and whatever is in the bank is said somewhere."""

import ast
from collections.abc import Iterator, Mapping
from copy import deepcopy
from fnmatch import fnmatchcase
from functools import cache
from itertools import product
from pathlib import Path

from dialogs.ladders import REASONS
from skill.knowledge import Knowledge, load

DIALOGS = Path(__file__).parents[1] / "dialogs"
ANY = "*"
ALWAYS = {"code", "example", "other"}  # values that every phrase may use, given by dialogs/say.py
# of a line itself, no values of its phrase
OF_LINES = {"role", "drop", "audience", "spare", "brief", "on_screen", "key", "slots"}
Scope = Mapping[str, list[ast.expr]]


@cache
def knowledge() -> Knowledge:
    return load()


def patterns(node: ast.expr, scope: Scope) -> set[str]:
    """All texts that an expression may give; what only the data can tell stands as `*`."""
    asked = [each for each in ast.walk(node) if isinstance(each, ast.IfExp)]
    if isinstance(node, ast.BinOp) and asked:  # one question asked twice in an expression has one answer
        condition = _bare(asked[0].test)
        return set().union(*(patterns(_settled(node, condition, holds=holds), scope) for holds in (True, False)))
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return patterns(one, scope) | patterns(other, scope)
        case ast.BoolOp(values=values):
            return set().union(*(patterns(value, scope) for value in values))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return {a + b for a, b in product(patterns(left, scope), patterns(right, scope))}
        case ast.JoinedStr(values=values):
            parts = [patterns(v.value if isinstance(v, ast.FormattedValue) else v, scope) for v in values]
            return {"".join(each) for each in product(*parts)}
        case ast.Call(func=ast.Attribute(value=ast.Dict(values=values), attr="get"), args=arguments):
            return set().union(*(patterns(value, scope) for value in (*values, *arguments[1:])))
        case ast.Call(func=ast.Name(id=name)) if f"{name}()" in scope:  # a function of the same module that gives a key
            inner = {key: value for key, value in scope.items() if key != f"{name}()"}
            return set().union(*(patterns(value, inner) for value in scope[f"{name}()"]))
        case ast.Name(id=name) if name in scope:
            inner = {key: value for key, value in scope.items() if key != name}
            own = [value for value in scope[name] if not _mentions(value, name)]
            again = [value for value in scope[name] if _mentions(value, name)]
            found = set().union(*(patterns(value, inner) for value in own)) if own else set()
            for value in again:  # key = "past.is" if key == "past.one" else "list.is"
                found |= {text for text in patterns(value, inner) if text != ANY}
            return found or {ANY}
    return {ANY}


def _bare(test: ast.expr) -> str:
    """A condition as text, without its negation."""
    return ast.unparse(test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test)


def _settled(node: ast.expr, condition: str, *, holds: bool) -> ast.expr:
    """A copy of an expression in which one condition is decided."""

    class Decide(ast.NodeTransformer):
        def visit_IfExp(self, each: ast.IfExp) -> ast.AST:
            if _bare(each.test) != condition:
                return self.generic_visit(each)
            taken = each.body if holds == (ast.unparse(each.test) == condition) else each.orelse
            result: ast.AST = self.visit(taken)
            return result

    decided = Decide().visit(deepcopy(node))
    assert isinstance(decided, ast.expr)
    return decided


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


def said() -> Iterator[tuple[str, set[str]]]:
    """Every place where something is said, and the keys that it may be."""
    for path in sorted(DIALOGS.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            scope = _scope(function, functions, tree)
            for node in ast.walk(function):
                key = _key(node)
                if key is not None and not _forwards(function, key):
                    yield f"{path.name}:{node.lineno}", patterns(key, scope)  # type: ignore[attr-defined]


def _key(node: ast.AST) -> ast.expr | None:
    if not isinstance(node, ast.Call):
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("say", "ask", "fail") and node.args:
        return node.args[0]
    if name == "Line":
        return next((k.value for k in node.keywords if k.arg == "key"), None)
    return None


def _forwards(function: ast.FunctionDef, key: ast.expr) -> bool:
    """Whether a function only hands on the key that it is given: `Draft.say`, `Draft.ask` and `Draft.fail`."""
    return function.name in ("say", "ask", "fail") and isinstance(key, ast.Name) and key.id == "key"


def _scope(function: ast.FunctionDef, functions: list[ast.FunctionDef], tree: ast.Module) -> Scope:
    """What the names of a function may hold: assignments, defaults of arguments, and what callers give, keys by their place, too; under
    `name()` what the functions beside it give back."""
    scope: dict[str, list[ast.expr]] = {}
    for other in functions:
        given = [node.value for node in ast.walk(other) if isinstance(node, ast.Return) and node.value is not None]
        if given:
            scope[f"{other.name}()"] = given
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            scope.setdefault(node.targets[0].id, []).append(node.value)
    defaults = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    for argument, default in defaults:
        if default is not None:
            scope.setdefault(argument.arg, []).append(default)
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function.name:
                    scope[argument.arg] += [k.value for k in node.keywords if k.arg == argument.arg]
    for place, argument in enumerate(function.args.args):  # _wound(draft, "seek.forward", seconds)
        if argument.arg == "key":
            calls = [
                n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == function.name
            ]
            scope["key"] = [*scope.get("key", ()), *(call.args[place] for call in calls if len(call.args) > place)]
    return scope


def test_whatever_is_said_is_in_the_bank() -> None:
    book = knowledge().manner.phrases
    places = list(said())
    assert len(places) > 120
    for place, keys in places:
        for key in keys:
            assert key != ANY, f"{place}: nobody can tell what is said here"
            found = [each for each in book.sources if fnmatchcase(each, key)]
            assert found, f"{place}: there is no phrase {key}"


def test_whatever_is_in_the_bank_is_said_somewhere() -> None:
    wanted = set().union(*(keys for _, keys in said()))
    named = {
        node.value
        for path in DIALOGS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unsaid = [
        key
        for key in (each.removesuffix(".last") for each in knowledge().manner.phrases.sources)  # closes a list of items
        if key not in named and not any(fnmatchcase(key, pattern) for pattern in wanted)
    ]
    assert not unsaid


def test_every_reason_for_a_day_can_be_told() -> None:
    """`explain.{reason}`: the reasons that the code gives are those of the bank."""
    book = knowledge().manner.phrases
    told = {*REASONS, "date", "nothing", "open"}
    written = {key.removeprefix("explain.") for key in book.sources if key.startswith("explain.")}
    assert told == written


def test_what_a_phrase_cannot_do_without_is_given() -> None:
    """A place that says one certain phrase hands it every value that the phrase always needs."""
    book = knowledge().manner.phrases
    for path in sorted(DIALOGS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            key = _key(node)
            if not isinstance(key, ast.Constant) or not isinstance(node, ast.Call) or not isinstance(key.value, str):
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "Line":
                continue
            given = {keyword.arg for keyword in node.keywords}
            if None not in given:
                lacking = book.needs(key.value) - {name for name in given if name} - ALWAYS
                assert not lacking, f"{path.name}:{node.lineno}: {key.value} needs {', '.join(sorted(lacking))}"


def test_no_slot_is_given_that_no_phrase_takes() -> None:
    """The converse: every value that a place hands on is taken by one of the phrases that it may say."""
    book = knowledge().manner.phrases
    for place, keys, given in _given():
        found = {each for key in keys for each in book.sources if fnmatchcase(each.removesuffix(".last"), key)}
        dead = given - set().union(*(book.takes(key) for key in found))
        assert not dead, f"{place}: no {' or '.join(sorted(keys))} takes {', '.join(sorted(dead))}"


def _given() -> Iterator[tuple[str, set[str], set[str]]]:
    """Every place where something is said, the keys that it may be, short ones included, and the values that it gives."""
    for path in sorted(DIALOGS.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            scope = _scope(function, functions, tree)
            for node in ast.walk(function):
                key = _key(node)
                if key is None or not isinstance(node, ast.Call) or _forwards(function, key):
                    continue
                values = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
                keys = patterns(key, scope) | (patterns(values["brief"], scope) if "brief" in values else set())
                yield f"{path.name}:{node.lineno}", keys, values.keys() - OF_LINES
