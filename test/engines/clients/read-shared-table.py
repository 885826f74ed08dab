"""Reads shared tables with Delta Sharing's own client, as a notebook would, and leaves them as Parquet.

Usage: read-shared-table.py PROFILE OUTPUT_FOLDER TABLE...
Prints one JSON object: tables seen, rows read and seconds for each, and what a limit and a predicate gave.
"""

import json
import sys
import time

import delta_sharing


def main(profile, folder, names):
    client = delta_sharing.SharingClient(profile)
    seen = client.list_all_tables()
    said = {
        "shares": [share.name for share in client.list_shares()],
        "schemas": [schema.name for schema in client.list_schemas(client.list_shares()[0])],
        "tables": [f"{table.share}.{table.schema}.{table.name}" for table in seen],
        "read": {},
    }
    for name in names:
        url = f"{profile}#{name}"
        started = time.monotonic()
        frame = delta_sharing.load_as_pandas(url)
        took = time.monotonic() - started
        frame.to_parquet(f"{folder}/{name}.parquet")
        hint = json.dumps(
            {
                "op": "equal",
                "children": [
                    {"op": "column", "name": "dest", "valueType": "string"},
                    {"op": "literal", "value": "HNL", "valueType": "string"},
                ],
            }
        )
        hinted = delta_sharing.load_as_pandas(url, jsonPredicateHints=hint) if "dest" in frame else frame
        said["read"][name] = {
            "rows": len(frame),
            "columns": list(frame.columns),
            "seconds": round(took, 2),
            "limited": len(delta_sharing.load_as_pandas(url, limit=7)),
            "hinted": len(hinted),
            "version": delta_sharing.get_table_version(url),
            "protocol": delta_sharing.get_table_protocol(url).min_reader_version,
        }
    print(json.dumps(said))


main(sys.argv[1], sys.argv[2], sys.argv[3:])
