"""JSON against a JSON Schema: validate_json.py SCHEMA FILE...

A small part of draft 2020-12, enough for report.schema.json and nothing else:
type, enum, required, properties, additionalProperties (true, false), items,
pattern, minimum, maximum, anyOf and $ref to #/$defs/. Another keyword in the
schema is an error, so that nothing is silently left unchecked.
"""
import json
import re
import sys

NOTES = {"$schema", "$id", "$defs", "title", "description"}
KEYWORDS = {"type", "enum", "required", "properties", "additionalProperties",
            "items", "pattern", "minimum", "maximum", "anyOf", "$ref"}


def type_of(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


def is_type(value, wanted):
    found = type_of(value)
    return found == wanted or (wanted == "number" and found == "integer")


class Validator:
    """Problems are texts that begin with the place in the document."""

    def __init__(self, schema):
        self.schema = schema

    def resolve(self, ref):
        prefix = "#/$defs/"
        if not ref.startswith(prefix):
            raise ValueError("cannot follow $ref %r" % ref)
        return self.schema["$defs"][ref[len(prefix):]]

    def problems(self, value, schema=None, place="$"):
        schema = self.schema if schema is None else schema
        unknown = set(schema) - NOTES - KEYWORDS
        if unknown:
            raise ValueError("%s: no such keyword here: %s"
                             % (place, ", ".join(sorted(unknown))))
        out = []
        if "$ref" in schema:
            out += self.problems(value, self.resolve(schema["$ref"]), place)
        wanted = schema.get("type", [])
        wanted = [wanted] if isinstance(wanted, str) else wanted
        if wanted and not any(is_type(value, w) for w in wanted):
            return out + ["%s: %s instead of %s"
                          % (place, type_of(value), " or ".join(wanted))]
        if "enum" in schema and value not in schema["enum"]:
            out.append("%s: %r is none of %s" % (place, value, schema["enum"]))
        if "anyOf" in schema:
            each = [self.problems(value, s, place) for s in schema["anyOf"]]
            if all(each):
                out += min(each, key=len)
        if isinstance(value, str):
            out += self.string(value, schema, place)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            out += self.number(value, schema, place)
        elif isinstance(value, dict):
            out += self.mapping(value, schema, place)
        elif isinstance(value, list) and "items" in schema:
            for i, element in enumerate(value):
                out += self.problems(element, schema["items"],
                                     "%s[%d]" % (place, i))
        return out

    @staticmethod
    def string(value, schema, place):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return ["%s: %r does not match %s"
                    % (place, value, schema["pattern"])]
        return []

    @staticmethod
    def number(value, schema, place):
        out = []
        if value < schema.get("minimum", value):
            out.append("%s: %r is too small" % (place, value))
        if value > schema.get("maximum", value):
            out.append("%s: %r is too great" % (place, value))
        return out

    def mapping(self, value, schema, place):
        out = ["%s: no key %r" % (place, key)
               for key in schema.get("required", []) if key not in value]
        known = schema.get("properties", {})
        for key, element in value.items():
            if key in known:
                out += self.problems(element, known[key],
                                     "%s.%s" % (place, key))
            elif schema.get("additionalProperties", True) is False:
                out.append("%s: key %r is not in the schema" % (place, key))
        return out


def refuse_duplicates(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key stands twice: %s" % keys)
    return dict(pairs)


def refuse_constant(name):
    raise ValueError("%s is no JSON" % name)


def load(text):
    """Strict: no key twice, no NaN."""
    return json.loads(text, object_pairs_hook=refuse_duplicates,
                      parse_constant=refuse_constant)


def main():
    if len(sys.argv) < 3:
        print("usage: validate_json.py SCHEMA FILE...", file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as f:
        validator = Validator(load(f.read()))
    failed = False
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as f:
            for problem in validator.problems(load(f.read())):
                print("%s: %s" % (path, problem))
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
