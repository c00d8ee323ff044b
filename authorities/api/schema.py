"""The schema tells of the answers that say no, too: they are the same for every address."""

from typing import Any

REFUSAL = "Refusal"
REFUSALS = {
    "400": "A parameter of the address cannot be used.",
    "401": "No session that is open, and no token that works.",
    "403": "Not open to you; the code is the reason (`purpose`, `role`, `no_client_data` ...).",
    "404": "There is no such thing, or it is not open to you: being a client is secret.",
    "406": "Only JSON is answered.",
    "429": "Too many calls in a minute; `Retry-After` tells how long to wait.",
}


def add_refusals(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Add the refusals to every operation (a hook of drf-spectacular)."""
    result["components"]["schemas"][REFUSAL] = {
        "type": "object",
        "required": ["detail", "message"],
        "properties": {
            "detail": {"type": "string", "description": "A code that stays the same in every language."},
            "message": {"type": "string", "description": "The same in words, in the language of `Accept-Language`."},
            "fields": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "By name, which parameters were wrong and why.",
            },
        },
    }
    answer = {"application/json": {"schema": {"$ref": f"#/components/schemas/{REFUSAL}"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            for code, text in REFUSALS.items():
                operation["responses"].setdefault(code, {"description": text, "content": answer})
    return result
