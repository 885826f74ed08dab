// The ways in which a million rows leave the gateway: files over REST, and rows by the PostgreSQL protocol.
import { tableFromIPC } from 'apache-arrow';
import { get } from 'node:http';
import { parquetMetadata } from 'hyparquet';
import { connectWire, type WireClient, type WireTarget } from '../sql/wire-client.js';

export interface ExportTarget {
  readonly url: string;
  readonly sqlPort: number;
}

/** What came, and how many rows it turns out to have once the time has been taken. */
export interface Exported {
  readonly bytes: number;
  readonly countRows: () => number | Promise<number>;
}

export interface ExportWay {
  readonly title: string;
  readonly run: (target: ExportTarget) => Promise<Exported>;
}

const path = '/rest/v1/trips';
const question = 'SELECT * FROM trips';
/** Rows of one FETCH. */
const fetchRows = 10_000;

function overRest(format: string, countRows: (body: Uint8Array) => number): ExportWay {
  return {
    title: `REST, ${format}`,
    run: async ({ url }) => {
      const chunks = await download(`${url}${path}?format=${format}`);
      return {
        bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
        countRows: () => countRows(Buffer.concat(chunks)),
      };
    },
  };
}

function overSql(
  title: string,
  ask: (client: WireClient) => Promise<{ readonly rows: number; readonly bytes: number }>,
): ExportWay {
  return {
    title: `SQL, ${title}`,
    run: async ({ sqlPort }) => {
      const target: WireTarget = { port: sqlPort, user: 'bench', password: 'demo-engineer', database: 'lakegate' };
      const client = await connectWire(target);
      const { rows, bytes } = await ask(client);
      await client.end();
      return { bytes, countRows: () => rows };
    },
  };
}

export const ways: readonly ExportWay[] = [
  overRest('csv', (body) => countLines(body) - 1),
  overRest('ndjson', countLines),
  overRest('arrow', (body) => tableFromIPC(body).numRows),
  overRest('parquet', (body) => Number(parquetMetadata(new Uint8Array(body).buffer).num_rows)),
  overSql('rows as text', (client) => client.simple(question)),
  overSql('rows as binary', (client) => client.extended({ text: question, values: [], format: 1 })),
  overSql('COPY, binary', async (client) => {
    const { rows, bytes } = await client.simple(`COPY (${question}) TO STDOUT (FORMAT binary)`);
    // The last message holds the end of the copy alone.
    return { rows: rows - 1, bytes };
  }),
  overSql(`a cursor, ${fetchRows.toLocaleString('en')} rows a FETCH`, fetchAll),
];

async function fetchAll(client: WireClient): Promise<{ readonly rows: number; readonly bytes: number }> {
  await client.simple('BEGIN');
  await client.simple(`DECLARE trips CURSOR FOR ${question}`);
  let rows = 0;
  let bytes = 0;
  for (;;) {
    const part = await client.simple(`FETCH ${fetchRows} FROM trips`);
    rows += part.rows;
    bytes += part.bytes;
    if (part.rows < fetchRows) break;
  }
  await client.simple('COMMIT');
  return { rows, bytes };
}

function countLines(body: Uint8Array): number {
  let lines = 0;
  for (let at = body.indexOf(10); at >= 0; at = body.indexOf(10, at + 1)) lines++;
  return lines;
}

/** @throws Error where the answer isn't 200, or is cut off */
function download(url: string): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { headers: { authorization: 'Bearer demo-engineer' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(chunks);
        else reject(new Error(`${url}: ${Buffer.concat(chunks).toString('utf8').slice(0, 500)}`));
      });
    });
    asked.on('error', reject);
  });
}
