"""Declares the bench's feature view in the Feast repository of the working folder and writes its rows (rows.json) online."""

import json
from datetime import timedelta

import pandas
from feast import Entity, FeatureStore, FeatureView, Field, PushSource, ValueType
from feast.infra.offline_stores.file_source import FileSource
from feast.types import Float64, Int64

with open("rows.json") as file:
    told = json.load(file)
frame = pandas.DataFrame(told["rows"])
frame["event_timestamp"] = pandas.to_datetime(frame["event_timestamp"], utc=True)
frame.to_parquet("rows.parquet")
driver = Entity(name="driver_id", join_keys=["driver_id"], value_type=ValueType.INT64)
batch = FileSource(name="rows", path="rows.parquet", timestamp_field="event_timestamp")
types = [Float64] * 5 + [Int64] * 5
store = FeatureStore(".")
store.apply(
    [
        driver,
        FeatureView(
            name=told["view"],
            entities=[driver],
            ttl=timedelta(0),
            schema=[Field(name=name, dtype=dtype) for name, dtype in zip(told["features"], types)],
            source=PushSource(name="pushed", batch_source=batch),
        ),
    ]
)
store.write_to_online_store(told["view"], frame)
