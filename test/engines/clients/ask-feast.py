"""Reads and writes features with Feast's own SDK, whose online store is the gateway, as a service of its user would.

Usage: ask-feast.py URL KEY FOLDER
Prints one JSON object: what each call gave, by name, and what Feast's client made of each refusal.
"""

import json
import sys
from datetime import datetime, timedelta, timezone

import pandas
from feast import Entity, FeatureService, FeatureStore, FeatureView, Field, PushSource, RepoConfig, ValueType
from feast.data_source import PushMode
from feast.infra.offline_stores.file_source import FileSource
from feast.protos.feast.types.EntityKey_pb2 import EntityKey
from feast.protos.feast.types.Value_pb2 import Value
from feast.types import Float64, Int32

COLUMNS = [
    "avg_dep_delay_30d",
    "avg_arr_delay_30d",
    "cancel_rate_30d",
    "late_rate_30d",
    "avg_distance_30d",
]


def open_store(url, key, folder):
    """A store as its user declares it: views and services of their own registry, and the gateway to ask."""
    return FeatureStore(
        config=RepoConfig(
            project="flights",
            provider="local",
            registry=f"{folder}/registry.db",
            online_store={"type": "remote", "path": url, "connection_retries": 0},
            auth={"type": "oidc", "token": key},
            entity_key_serialization_version=3,
        )
    )


def declare(store, folder):
    def view(name, key):
        entity = Entity(name=key, join_keys=[key], value_type=ValueType.STRING)
        source = PushSource(
            name=name,
            batch_source=FileSource(name=f"{name}_file", path=f"{folder}/{name}.parquet", timestamp_field="event_timestamp"),
        )
        schema = [Field(name="flights_30d", dtype=Int32), *[Field(name=column, dtype=Float64) for column in COLUMNS]]
        # What isn't yet there is needed only by Feast's own offline store.
        columns = [key, "event_timestamp", "flights_30d", *COLUMNS]
        pandas.DataFrame({column: [] for column in columns}).to_parquet(f"{folder}/{name}.parquet")
        return [entity, FeatureView(name=name, entities=[entity], ttl=timedelta(0), schema=schema, source=source)]

    carriers, planes = view("carrier_features", "carrier"), view("plane_features", "tailnum")
    service = FeatureService(name="delay_model", features=[carriers[1], planes[1]])
    unknown = FeatureService(name="no_such_model", features=[carriers[1]])
    store.apply([*carriers, *planes, service, unknown])
    return service, unknown


def kind(value):
    return value.WhichOneof("val")


def answered(response):
    """Values by name, their types, and statuses, which `to_dict` leaves out."""
    proto = response.proto
    names = list(proto.metadata.feature_names.val)
    return {
        "names": names,
        "values": response.to_dict(),
        "types": {name: [kind(value) for value in result.values] for name, result in zip(names, proto.results)},
        "statuses": [list(result.statuses) for result in proto.results],
    }


def refused(ask):
    try:
        ask()
    except Exception as error:
        return {"class": type(error).__name__, "message": str(error)}
    return None


def read_entities(store, view, carriers):
    """The other way to read, which alone gives times."""
    keys = [EntityKey(join_keys=["carrier"], entity_values=[Value(string_val=carrier)]) for carrier in carriers]
    found = store._get_provider().online_read(store.config, view, keys, ["flights_30d", "avg_arr_delay_30d"])
    plain = lambda value: getattr(value, kind(value)) if kind(value) else None
    return [[time.isoformat(), {name: plain(value) for name, value in values.items()}] for time, values in found]


def write_and_read(store, said):
    at = datetime(2014, 2, 1, 12, 30, tzinfo=timezone.utc)
    rows = {"carrier": ["F1", "F2"], "event_timestamp": [at, at], "flights_30d": [7, 8]}
    frame = pandas.DataFrame({**rows, **{column: [0.5, -1.25] for column in COLUMNS}})
    wanted = ["carrier_features:flights_30d", "carrier_features:late_rate_30d"]
    read = lambda: store.get_online_features(wanted, [{"carrier": "F1"}, {"carrier": "F2"}]).to_dict()
    store.write_to_online_store("carrier_features", frame)
    said["written"] = read()
    store.push("carrier_features", frame.assign(flights_30d=[17, 18]), to=PushMode.ONLINE)
    said["pushed"] = read()


def write_wrong_row(store, view):
    """The SDK's own types let no wrong value through: as an older declaration of the view would have it."""
    entity = EntityKey(join_keys=["carrier"], entity_values=[Value(string_val="F1")])
    numbers = {column: Value(double_val=0.5) for column in COLUMNS}
    at = datetime(2014, 2, 2)
    rows = [(entity, {"flights_30d": value, **numbers}, at, None) for value in [Value(int32_val=7), Value(string_val="x")]]
    store._get_provider().online_write_batch(store.config, view, rows, None)


def main(url, key, folder):
    store = open_store(url, key, folder)
    service, unknown = declare(store, folder)
    view = store.get_feature_view("carrier_features")
    carriers = ["AA", "UA", "ZZ"]
    rows = [{"carrier": carrier} for carrier in carriers]
    features = ["flights_30d", "avg_arr_delay_30d", "cancel_rate_30d", "delay_gap_30d"]
    names = [f"carrier_features:{name}" for name in features]
    both = [{"carrier": "UA", "tailnum": "N14228"}, {"carrier": "AA", "tailnum": "N619AA"}]
    said = {
        "features": answered(store.get_online_features(names, rows)),
        "columns": answered(store.get_online_features(names, {"carrier": carriers})),
        "full": answered(store.get_online_features(names, rows, full_feature_names=True)),
        "read": read_entities(store, view, carriers),
    }
    ask_service = lambda: answered(store.get_online_features(service, both, full_feature_names=True))
    said["refusals"] = {
        "service": refused(lambda: said.update(service=ask_service())),
        "write": refused(lambda: write_and_read(store, said)),
        "wrong row": refused(lambda: write_wrong_row(store, view)),
        "unknown view": refused(lambda: store.get_online_features(["boat_features:size"], rows)),
        "unknown feature": refused(lambda: store.get_online_features(["carrier_features:size"], rows)),
        "unknown service": refused(lambda: store.get_online_features(unknown, rows)),
        "no entity": refused(lambda: store.get_online_features(names, [{"tailnum": "N14228"}])),
    }
    stranger = open_store(url, "no-such-key", folder)
    said["refusals"]["unknown key"] = refused(lambda: stranger.get_online_features(names, rows))
    print(json.dumps(said))


main(*sys.argv[1:])
