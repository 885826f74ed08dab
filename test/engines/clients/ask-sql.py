# Asks by one client of PostgreSQL, as many others do, and writes what came as JSON: `ask-sql.py CLIENT URL`.
import asyncio
import datetime
import json
import sys

groups = """SELECT carrier, count(*) AS flights, avg(dep_delay) AS delay, sum(distance) AS distance, min(time_hour) AS first
FROM flights WHERE month = 12 GROUP BY carrier ORDER BY carrier"""
december = datetime.datetime(2013, 12, 1, tzinfo=datetime.timezone.utc)


def psycopg2(url):
    import psycopg2

    with psycopg2.connect(url) as connection:
        cursor = connection.cursor()
        cursor.execute(groups)
        rows = cursor.fetchall()
        # A named cursor is DECLARE and FETCH.
        named = connection.cursor("named")
        named.itersize = 1000
        named.execute("SELECT flight FROM flights WHERE month = %s", (12,))
        return {"groups": rows, "flights": sum(1 for _ in named)}


def psycopg(url):
    import psycopg

    with psycopg.connect(url) as connection:
        # It prepares by name what is repeated.
        for month in (7, 8, 9, 10, 11, 12):
            count = connection.execute("SELECT count(*) FROM flights WHERE month = %s", (month,)).fetchone()[0]
        binary = connection.cursor(binary=True)
        rows = binary.execute(groups).fetchall()
        places = ["LAX", "SFO"]
        asked = "SELECT count(*) FROM flights WHERE time_hour >= %s AND dest = ANY(%s)"
        west = connection.execute(asked, (december, places)).fetchone()[0]
        copied = "COPY (SELECT carrier, flight FROM flights WHERE month = 12) TO STDOUT"
        with connection.cursor().copy(copied) as copy:
            lines = sum(1 for _ in copy.rows())
        return {"groups": rows, "flights": count, "west": west, "copied": lines}


def asyncpg(url):
    import asyncpg

    async def ask():
        connection = await asyncpg.connect(url)
        rows = [list(row.values()) for row in await connection.fetch(groups)]
        count = await connection.fetchval("SELECT count(*) FROM flights WHERE month = $1", 12)
        places = ["LAX", "SFO"]
        asked = "SELECT count(*) FROM flights WHERE time_hour >= $1 AND dest = ANY($2)"
        west = await connection.fetchval(asked, december, places)
        copied = 0
        async with connection.transaction():
            async for _ in connection.cursor("SELECT flight FROM flights WHERE month = 12", prefetch=1000):
                copied += 1
        await connection.close()
        return {"groups": rows, "flights": count, "west": west, "copied": copied}

    return asyncio.run(ask())


def sqlalchemy(url):
    return reflect(url, "psycopg2")


def sqlalchemy_psycopg(url):
    return reflect(url, "psycopg")


def reflect(url, driver):
    import sqlalchemy as sa

    engine = sa.create_engine(url.replace("postgresql:", f"postgresql+{driver}:"))
    inspector = sa.inspect(engine)
    metadata = sa.MetaData()
    metadata.reflect(engine)
    flights, airlines = metadata.tables["flights"], metadata.tables["airlines"]
    joined = (
        sa.select(airlines.c.name, sa.func.count())
        .select_from(flights.join(airlines, flights.c.carrier == airlines.c.carrier))
        .where(flights.c.month == 12)
        .group_by(airlines.c.name)
        .order_by(airlines.c.name)
    )
    with engine.connect() as connection:
        rows = [list(row) for row in connection.execute(joined)]
        unknown = refusal(lambda: connection.execute(sa.text("SELECT wingspan FROM flights")))
    return {
        "tables": sorted(inspector.get_table_names()),
        "columns": [column["name"] for column in inspector.get_columns("flights")],
        "key": inspector.get_pk_constraint("flights")["constrained_columns"],
        "references": sorted(key["referred_table"] for key in inspector.get_foreign_keys("flights")),
        "joined": rows,
        "unknown": unknown,
    }


def refusal(ask):
    try:
        ask()
    except Exception as error:
        original = error.orig
        return getattr(original, "pgcode", None) or original.sqlstate
    return None


def pandas(url):
    import pandas
    import sqlalchemy as sa

    frame = pandas.read_sql(groups, sa.create_engine(url.replace("postgresql:", "postgresql+psycopg2:")))
    return {"groups": frame.values.tolist()}


def connectorx(url):
    import connectorx

    table = connectorx.read_sql(url, groups, return_type="arrow")
    return {"groups": [list(row.values()) for row in table.to_pylist()]}


def adbc(url):
    import adbc_driver_postgresql.dbapi

    with adbc_driver_postgresql.dbapi.connect(url) as connection:
        cursor = connection.cursor()
        cursor.execute(groups)
        rows = [list(row.values()) for row in cursor.fetch_arrow_table().to_pylist()]
        schema = connection.adbc_get_table_schema("flights")
        return {"groups": rows, "columns": schema.names}


def polars(url):
    import polars

    return {"groups": polars.read_database_uri(groups, url, engine="adbc").rows()}


def redshift(url):
    import redshift_connector
    from sqlalchemy.engine import make_url

    to = make_url(url)
    place = {"host": to.host, "port": to.port, "database": to.database, "user": to.username, "password": to.password}
    with redshift_connector.connect(**place, ssl=False) as connection:
        cursor = connection.cursor()
        rows = cursor.execute(groups).fetchall()
        count = cursor.execute("SELECT count(*) FROM flights WHERE month = %s", (12,)).fetchone()[0]
        return {"groups": rows, "flights": count}


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    raise TypeError(repr(value))


client, url = sys.argv[1:]
json.dump(globals()[client](url), sys.stdout, default=plain)
