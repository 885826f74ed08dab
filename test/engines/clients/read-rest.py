# Reads REST by PostgREST's client and by what reads files, and writes what came as JSON: `read-rest.py URL KEY`.
import io
import json
import sys

import httpx
import pandas
import polars
import pyarrow
import pyarrow.ipc
import pyarrow.parquet
from postgrest import SyncPostgrestClient

url, key = sys.argv[1:]
headers = {"authorization": f"Bearer {key}"}
question = f"{url}/flights?select=carrier,flight,time_hour,dep_delay&time_hour=gte.2013-12-31&order=carrier,flight,origin,time_hour"


def get(accept):
    return httpx.get(question, headers={**headers, "accept": accept}).raise_for_status().content


def instants(rows):
    return [[*row[:2], row[2].strftime("%Y-%m-%dT%H:%M:%SZ"), row[3]] for row in rows]


def of_arrow(table):
    return instants([list(row.values()) for row in table.to_pylist()])


def of_pandas(frame):
    delays = [None if pandas.isna(delay) else int(delay) for delay in frame["dep_delay"]]
    moments = pandas.to_datetime(frame["time_hour"], utc=True)
    return instants(zip(frame["carrier"], frame["flight"].tolist(), moments, delays))


arrow = get("application/vnd.apache.arrow.stream")
parquet = get("application/vnd.apache.parquet")
csv = get("text/csv")
client = SyncPostgrestClient(url, headers=headers)
late = (
    client.from_("flights")
    .select("carrier,flight,airline(name)", count="exact")
    .gte("time_hour", "2013-12-31T00:00:00Z")
    .gt("dep_delay", 60)
    .order("dep_delay", desc=True)
    .order("flight")
    .limit(3)
    .execute()
)
frames = {
    "pyarrow of arrow": of_arrow(pyarrow.ipc.open_stream(arrow).read_all()),
    "pyarrow of parquet": of_arrow(pyarrow.parquet.read_table(io.BytesIO(parquet))),
    "polars of arrow": instants(polars.read_ipc_stream(arrow).rows()),
    "polars of parquet": instants(polars.read_parquet(io.BytesIO(parquet)).rows()),
    "polars of csv": instants(polars.read_csv(csv, try_parse_dates=True).rows()),
    "pandas of parquet": of_pandas(pandas.read_parquet(io.BytesIO(parquet))),
    "pandas of csv": of_pandas(pandas.read_csv(io.BytesIO(csv))),
}
json.dump({"frames": frames, "late": late.data, "count": late.count}, sys.stdout)
