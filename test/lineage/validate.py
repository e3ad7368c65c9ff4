"""Reads run events (a JSON list) from stdin and builds the official client's own model of each, strictly: a field that
the model does not have, lacks, or has with another type, and a schema address that is not the model's, is an error. What
the client would send of the model must then equal the event."""

import json
import sys
import types
import typing

import attr
from openlineage.client import event_v2, facet_v2
from openlineage.client.serde import Serde

FACETS = {
    "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet,
    "executionParameters": facet_v2.execution_parameters_run.ExecutionParametersRunFacet,
    "errorMessage": facet_v2.error_message_run.ErrorMessageRunFacet,
    "jobType": facet_v2.job_type_job.JobTypeJobFacet,
    "schema": facet_v2.schema_dataset.SchemaDatasetFacet,
    "version": facet_v2.dataset_version_dataset.DatasetVersionDatasetFacet,
    "columnLineage": facet_v2.column_lineage_dataset.ColumnLineageDatasetFacet,
    "inputStatistics": facet_v2.input_statistics_input_dataset.InputStatisticsInputDatasetFacet,
    "outputStatistics": facet_v2.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
}


def build(wanted, value, where):
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else build(next(a for a in arguments if a is not type(None)), value, where)
    if origin is list:
        assert isinstance(value, list), f"{where} is no list"
        return [build(arguments[0], one, f"{where}[{at}]") for at, one in enumerate(value)]
    if origin is dict:
        assert isinstance(value, dict), f"{where} is no object"
        return {key: build(FACETS.get(key, arguments[1]), one, f"{where}.{key}") for key, one in value.items()}
    if wanted is event_v2.RunState:
        return event_v2.RunState(value)
    if attr.has(wanted):
        return build_model(wanted, value, where)
    assert wanted is not int or not isinstance(value, bool), f"{where} is no number"
    assert isinstance(value, wanted), f"{where} is {value!r} and must be {wanted.__name__}"
    return value


def build_model(model, value, where):
    assert isinstance(value, dict), f"{where} is no object"
    hints = typing.get_type_hints(model)
    fields = {field.name: field for field in attr.fields(model)}
    arguments = {}
    for key, one in value.items():
        assert key in fields, f"{where}.{key} is not known to {model.__name__}"
        built = build(hints[key], one, f"{where}.{key}")
        if fields[key].init:
            arguments[key.lstrip("_")] = built
    made = model(**arguments)
    for name in ("schemaURL", "_schemaURL"):
        if name in fields:
            assert value.get(name) == getattr(made, name), f"{where}.{name} is {value.get(name)!r}"
    return made


def without_empty(value):
    if isinstance(value, dict):
        return {key: without_empty(one) for key, one in value.items() if one not in (None, {}, [])}
    return [without_empty(one) for one in value] if isinstance(value, list) else value


for at, event in enumerate(json.load(sys.stdin)):
    run_event = build_model(event_v2.RunEvent, event, f"event {at}")
    sent = without_empty(json.loads(Serde.to_json(run_event)))
    assert sent == without_empty(event), f"event {at} is not what the client would send: {sent}"
    print(event["eventType"])
