"""Terraform's values and schemas on the wire: msgpack with an extension type for "unknown"."""

from __future__ import annotations

import json
from typing import Any

import msgpack
from tf.gen import tfplugin_pb2 as pb

from providers.resource import Block, State

#: The value that is known after apply.
UNKNOWN = msgpack.ExtType(0, b"\x00")

_FLAGS = ("optional", "computed", "required", "sensitive")


def pack(value: Any) -> pb.DynamicValue:
    """Returns the value as terraform wants to receive it."""
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def unpack(value: pb.DynamicValue) -> Any:
    """Returns the value that terraform sent, unknown parts as UNKNOWN."""
    if value.msgpack:
        return msgpack.unpackb(
            value.msgpack, ext_hook=lambda code, data: UNKNOWN, strict_map_key=False
        )
    return json.loads(value.json) if value.json else None


def schema_message(schema: dict[str, Any]) -> pb.Schema:
    """Returns one entry of schemas.json (the form of `terraform providers schema`) as a message."""
    return pb.Schema(version=schema.get("version", 0), block=_block_message(schema["block"]))


def _block_message(block: Block) -> pb.Schema.Block:
    attributes = [
        pb.Schema.Attribute(
            name=name,
            type=json.dumps(attribute["type"]).encode(),
            **{flag: attribute.get(flag, False) for flag in _FLAGS},
        )
        for name, attribute in block.get("attributes", {}).items()
    ]
    nested = [
        pb.Schema.NestedBlock(
            type_name=name,
            nesting=pb.Schema.NestedBlock.NestingMode.Value(entry["nesting_mode"].upper()),
            min_items=entry.get("min_items", 0),
            max_items=entry.get("max_items", 0),
            block=_block_message(entry["block"]),
        )
        for name, entry in block.get("block_types", {}).items()
    ]
    return pb.Schema.Block(attributes=attributes, block_types=nested)


def mark_unknown(block: Block, value: State) -> State:
    """Marks what is computed and not configured as known after apply."""
    for name, attribute in block.get("attributes", {}).items():
        if value.get(name) is None and attribute.get("computed"):
            value[name] = UNKNOWN
    for entry_block, entry in _list_entries(block, value):
        mark_unknown(entry_block, entry)
    return value


def settle(block: Block, value: State) -> State:
    """Replaces what is still unknown after apply by null: nothing unknown may reach the state."""
    for name in block.get("attributes", {}):
        if value.get(name) == UNKNOWN:
            value[name] = None
    for entry_block, entry in _list_entries(block, value):
        settle(entry_block, entry)
    return value


def _list_entries(block: Block, value: State):
    """Yields (schema, value) of each nested block that is a list; sets have no computed parts."""
    for name, entry in block.get("block_types", {}).items():
        if entry["nesting_mode"] == "list":
            for one in value.get(name) or []:
                yield entry["block"], one
