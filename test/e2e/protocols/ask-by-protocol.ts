// One question by each protocol, and its rows in one form: cells in the order asked for, values as JSON would show them.
import { DataType, tableFromIPC } from 'apache-arrow';
import pg from 'pg';
import { ask, exampleSqlUrl, exampleUrl, type ExamplePrincipal, rowsOf } from '../support/ask.js';

/** The same question in the words of each protocol; Arrow is what REST is asked for. */
export interface Asked {
  readonly graphql: string;
  readonly rest: string;
  readonly odata: string;
  readonly sql: string;
}

/** Rows, or what was said in their place: a code, and the text. */
export type Told =
  { readonly rows: readonly (readonly unknown[])[] } | { readonly refused: string; readonly text: string };

type AskBy = (as: ExamplePrincipal, asked: Asked) => Promise<Told>;

export const protocols: Readonly<Record<'GraphQL' | 'REST' | 'Arrow' | 'OData' | 'SQL', AskBy>> = {
  async GraphQL(as, { graphql }) {
    const { data, errors } = await ask({ as, query: graphql });
    const [error] = errors;
    if (error !== undefined) return { refused: error.extensions.code, text: error.message };
    return { rows: rowsOf(data ?? {}).map(cellsOf) };
  },
  async REST(as, { rest }) {
    const response = await get(`rest/v1/${rest}`, as);
    const body = (await response.json()) as readonly unknown[] & { readonly type?: string };
    return response.ok ? { rows: body.map(cellsOf) } : { refused: String(response.status), text: JSON.stringify(body) };
  },
  async Arrow(as, { rest }) {
    const response = await get(`rest/v1/${rest}`, as, { accept: 'application/vnd.apache.arrow.stream' });
    if (!response.ok) return { refused: String(response.status), text: await response.text() };
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    return {
      rows: table.toArray().map((row: Readonly<Record<string, unknown>>) =>
        table.schema.fields.flatMap(({ name, type }) => {
          const value = row[name];
          if (value === null || value === undefined) return [null];
          if (DataType.isTimestamp(type)) return [toCell(new Date(Number(value)).toISOString())];
          if (DataType.isDate(type)) return [new Date(Number(value)).toISOString().slice(0, 10)];
          return cellsOf(DataType.isStruct(type) ? (JSON.parse(JSON.stringify(value)) as unknown) : value);
        }),
      ),
    };
  },
  async OData(as, { odata }) {
    const response = await get(`odata/${odata}`, as);
    const body = (await response.json()) as { readonly value?: readonly unknown[] };
    if (!response.ok) return { refused: String(response.status), text: JSON.stringify(body) };
    return { rows: (body.value ?? []).map(cellsOf) };
  },
  async SQL(as, { sql }) {
    const client = new pg.Client({ connectionString: exampleSqlUrl(as) });
    await client.connect();
    try {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array', types: { getTypeParser } });
      return { rows: rows.map(cellsOf) };
    } catch (error) {
      if (error instanceof pg.DatabaseError) return { refused: error.code ?? '', text: error.message };
      throw error;
    } finally {
      await client.end();
    }
  },
};

function get(path: string, as: ExamplePrincipal, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${exampleUrl()}/${path}`, { headers: { authorization: `Bearer demo-${as}`, ...headers } });
}

/** Numbers that node's pg leaves as text become numbers; moments stay the text that they come as. */
function getTypeParser(oid: number): (text: string) => unknown {
  const { INT8, NUMERIC, DATE, TIMESTAMPTZ }: Readonly<Record<string, number>> = pg.types.builtins;
  if (oid === INT8 || oid === NUMERIC) return Number;
  if (oid === DATE || oid === TIMESTAMPTZ) return (text) => text;
  const usual: { getTypeParser(oid: number): (text: string) => unknown } = pg.types;
  return usual.getTypeParser(oid);
}

/** The values of a row, those of related rows in their place. */
function cellsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [toCell(value)];
  if (Array.isArray(value)) return value.flatMap(cellsOf);
  return Object.entries(value)
    .filter(([name]) => !name.startsWith('@'))
    .flatMap(([, member]) => cellsOf(member));
}

function toCell(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return value;
  // Integers of 64 bits and decimals are text in GraphQL; no text that is asked for here looks like one.
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  const instant = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.0+)?(?:Z|\+00(?::00)?)$/.exec(value);
  return instant === null ? value : `${instant[1] ?? ''}T${instant[2] ?? ''}Z`;
}
