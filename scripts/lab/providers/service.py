"""The plugin protocol: one gRPC service in front of one provider."""

from __future__ import annotations

import functools
import json
import traceback
from pathlib import Path
from typing import Any, Callable

from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from providers.resource import Provider, ProviderError
from providers.values import mark_unknown, pack, schema_message, settle, unpack

SCHEMAS: dict[str, Any] = json.loads(Path(__file__).with_name("schemas.json").read_text())


def _error(error: ProviderError) -> list[pb.Diagnostic]:
    return [
        pb.Diagnostic(
            severity=pb.Diagnostic.ERROR, summary=error.summary, detail=error.detail
        )
    ]


def _reported(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Turns an unexpected exception into a diagnostic: gRPC would show only "unknown error"."""

    @functools.wraps(operation)
    def wrapped(*arguments: Any) -> Any:
        try:
            return operation(*arguments)
        except ProviderError:
            raise
        except Exception as error:
            traceback.print_exc()
            raise ProviderError(f"Laboratory error: {error!r}", traceback.format_exc()) from error

    return wrapped


class ProviderService(rpc.ProviderServicer):
    """Answers terraform for one provider. The method names are the protocol's."""

    def __init__(self, name: str, provider: Provider) -> None:
        self._schema = SCHEMAS[name]
        self._provider = provider

    def GetProviderSchema(self, request, context):
        def messages(kind: str) -> dict[str, pb.Schema]:
            return {name: schema_message(one) for name, one in self._schema[kind].items()}

        return pb.GetProviderSchema.Response(
            provider=schema_message(self._schema["provider"]),
            resource_schemas=messages("resource_schemas"),
            data_source_schemas=messages("data_source_schemas"),
        )

    def ValidateProviderConfig(self, request, context):
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request, context):
        return pb.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request, context):
        return pb.ValidateDataResourceConfig.Response()

    def ConfigureProvider(self, request, context):
        return pb.ConfigureProvider.Response()

    def StopProvider(self, request, context):
        return pb.StopProvider.Response()

    def UpgradeResourceState(self, request, context):
        state = json.loads(request.raw_state.json)
        # A state that an older provider version wrote may lack attributes: terraform wants all.
        attributes = self._block(request.type_name).get("attributes", {})
        complete = {**dict.fromkeys(attributes), **state}
        return pb.UpgradeResourceState.Response(upgraded_state=pack(complete))

    def ImportResourceState(self, request, context):
        error = ProviderError("Import is not supported by the laboratory")
        return pb.ImportResourceState.Response(diagnostics=_error(error))

    def ReadResource(self, request, context):
        resource = self._provider.resources[request.type_name]
        try:
            state = _reported(resource.read)(unpack(request.current_state))
        except ProviderError as error:
            return pb.ReadResource.Response(
                new_state=request.current_state, diagnostics=_error(error)
            )
        return pb.ReadResource.Response(new_state=pack(state), private=request.private)

    def ReadDataSource(self, request, context):
        source = self._provider.data_sources[request.type_name]
        try:
            state = _reported(source.read)(unpack(request.config))
        except ProviderError as error:
            return pb.ReadDataSource.Response(diagnostics=_error(error))
        return pb.ReadDataSource.Response(state=pack(state))

    def PlanResourceChange(self, request, context):
        prior, planned = unpack(request.prior_state), unpack(request.proposed_new_state)
        # legacy_type_system: as the real providers of these versions, which are built on SDK v2.
        if planned is None:
            return pb.PlanResourceChange.Response(
                planned_state=request.proposed_new_state, legacy_type_system=True
            )
        resource = self._provider.resources[request.type_name]
        for name, default in resource.defaults.items():
            if planned.get(name) is None:
                planned[name] = default
        replace: list[str] = []
        if prior is None:
            mark_unknown(self._block(request.type_name), planned)
        else:
            resource.prepare_plan(prior, planned)
            replace = sorted(
                name for name in resource.replace_on if prior.get(name) != planned.get(name)
            )
        steps = [
            pb.AttributePath(steps=[pb.AttributePath.Step(attribute_name=name)])
            for name in replace
        ]
        return pb.PlanResourceChange.Response(
            planned_state=pack(planned), requires_replace=steps, legacy_type_system=True
        )

    def ApplyResourceChange(self, request, context):
        prior, planned = unpack(request.prior_state), unpack(request.planned_state)
        block = self._block(request.type_name)
        resource = self._provider.resources[request.type_name]
        diagnostics: list[pb.Diagnostic] = []
        state = prior
        try:
            if planned is None:
                _reported(resource.delete)(prior)
                state = None
            elif prior is None:
                state = settle(block, _reported(resource.create)(planned))
            else:
                state = settle(block, _reported(resource.update)(prior, planned))
        except ProviderError as error:
            diagnostics = _error(error)
            if error.state is not None:
                state = settle(block, error.state)
        return pb.ApplyResourceChange.Response(
            new_state=pack(state), diagnostics=diagnostics, legacy_type_system=True
        )

    def _block(self, type_name: str) -> dict[str, Any]:
        return self._schema["resource_schemas"][type_name]["block"]
