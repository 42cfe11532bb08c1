#!/usr/bin/python3
"""The JSON Schemas of `lakmus schema` take every file that is shipped, and refuse what `lakmus check`
refuses for its shape. usage: schemas.py LAKMUS"""
import glob
import json
import os
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, "..", "..")


class Loader(yaml.SafeLoader):
    """YAML 1.2's words: yes and no are texts, dates are texts."""


Loader.yaml_implicit_resolvers = {
    c: [(tag, rx) for tag, rx in rules if tag.endswith((":int", ":null")) or
        (tag.endswith(":bool") and c in "tTfF")]
    for c, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validator(name):
    text = subprocess.run([sys.argv[1], "schema", name], capture_output=True, check=True).stdout
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


kinds = {"scenario": validator("scenario"), "part": validator("scenario"),
         "requirements": validator("requirements"), "target": validator("binding")}


def mistakes(path):
    with open(path, encoding="utf-8") as f:
        value = yaml.load(f, Loader)
    kind = next(iter(value))
    return list(kinds[kind].iter_errors(value))


failed = 0
shipped = glob.glob(os.path.join(root, "scenarios", "**", "*.yaml"), recursive=True)
for path in shipped:
    for e in mistakes(path)[:3]:
        print(f"{path}: {list(e.absolute_path)}: {e.message[:200]}")
        failed += 1

wrong = ["unknown-key", "unknown-action", "unknown-page", "unknown-label", "unknown-status",
         "misuse-without-keeps", "numbers-are-numbers", "one-subject-a-step", "many-mistakes",
         "requirements-with-mistakes"]
for name in wrong:
    if not mistakes(os.path.join(here, "load-errors", name, "in.yaml")):
        print(f"{name}: the schema finds no mistake")
        failed += 1

print(f"schemas: {len(shipped)} files taken, {len(wrong)} refused, {failed} failed")
sys.exit(1 if failed or len(shipped) < 10 else 0)
