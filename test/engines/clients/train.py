# Has training sets made for frames of pandas, polars and pyarrow, and writes what came as JSON: `train.py URL KEY CARRIER…`.
import io
import json
import sys

import httpx
import pandas
import polars
import pyarrow
import pyarrow.ipc

url, key, *carriers = sys.argv[1:]
headers = {"authorization": f"Bearer {key}"}
asking = {"features": "carrier_features:flights_30d,carrier_features:delay_gap_30d"}
parquet = "application/vnd.apache.parquet"
stream = "application/vnd.apache.arrow.stream"
moments = ["2013-02-10T00:00:00Z", "2013-07-04T12:30:00Z", "2013-02-09T23:59:59Z"]
rows = [(carrier, moment) for carrier in carriers for moment in moments]


def ask(body, kind, accept):
    sent = {**headers, "content-type": kind, "accept": accept}
    response = httpx.post(f"{url}/feast/get-historical-features", params=asking, headers=sent, content=body, timeout=60)
    return io.BytesIO(response.raise_for_status().content)


def plain(records):
    return [
        [None if pandas.isna(value) else value for value in (row["flights_30d"], row["delay_gap_30d"])] for row in records
    ]


of_pandas = pandas.DataFrame(rows, columns=["carrier", "event_timestamp"])
of_pandas["event_timestamp"] = pandas.to_datetime(of_pandas["event_timestamp"], utc=True)
of_pandas["label"] = range(len(rows))
trained = pandas.read_parquet(ask(of_pandas.to_parquet(), parquet, parquet))

of_polars = polars.from_pandas(of_pandas)
written = io.BytesIO()
of_polars.write_parquet(written)
of_arrow = pyarrow.Table.from_pandas(of_pandas[["carrier", "event_timestamp"]], preserve_index=False)
sent = io.BytesIO()
with pyarrow.ipc.new_stream(sent, of_arrow.schema) as writer:
    writer.write_table(of_arrow)

sets = {
    "pandas": plain(trained.to_dict("records")),
    "polars": plain(polars.read_parquet(ask(written.getvalue(), parquet, parquet)).to_dicts()),
    "pyarrow": plain(pyarrow.ipc.open_stream(ask(sent.getvalue(), stream, stream)).read_all().to_pylist()),
}
labels = [int(label) for label in trained["label"]]
json.dump({"sets": sets, "labels": labels, "columns": list(trained.columns)}, sys.stdout)
