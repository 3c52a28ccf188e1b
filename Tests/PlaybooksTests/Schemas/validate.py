"""Reads {"schemas": {kind: schema}, "documents": [{"kind", "text"}]} and prints, for each document, what jsonschema says against it."""
import json, re, sys
import jsonschema, yaml


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as yaml-language-server reads: 05:00 and 2026-12-26 are text there, and so are yes and no."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
]:
    Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value, 16 if "x" in node.value else 10))


def plain(value):
    """Keys are text to a schema."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


work = json.load(sys.stdin)
validators = {}
for kind, schema in work["schemas"].items():
    jsonschema.Draft202012Validator.check_schema(schema)
    validators[kind] = jsonschema.Draft202012Validator(schema)
answers = []
for document in work["documents"]:
    try:
        value = plain(yaml.load(document["text"], Loader=Core))
        errors = validators[document["kind"]].iter_errors(value)
        answers.append(["%s: %s" % (error.json_path, error.message[:200]) for error in errors])
    except yaml.YAMLError as error:
        answers.append(["not YAML: %s" % error])
json.dump(answers, sys.stdout)
