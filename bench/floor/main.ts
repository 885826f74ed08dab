// The floor: a bare node:http server that sends the same native queries through the same clients and returns the rows
// as JSON. `PUT /` says which, for each request; `GET /N` sends those of request N.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NativeCall, NativeStages } from '../native-call.js';
import type { StoreUrls } from '../start-processes.js';
import { createAthenaRead } from './read-athena.js';
import { createClickhouseRead } from './read-clickhouse.js';
import { createDynamodbRead } from './read-dynamodb.js';
import { createRedshiftRead } from './read-redshift.js';

const urls = JSON.parse(process.argv[2] ?? '{}') as StoreUrls;
const readKeys = createDynamodbRead(urls.dynamodb);
const readSql = {
  athena: createAthenaRead(urls.athena),
  redshift: createRedshiftRead(urls.redshift),
  clickhouse: createClickhouseRead(urls.clickhouse),
};
let requests: readonly NativeStages[] = [];

const server = createServer((request, response) => {
  const answering = request.method === 'PUT' ? takeCalls(request) : answer(Number(request.url?.slice(1)));
  answering.then(
    (body) => writeBody(response, 200, body),
    (error: unknown) => writeBody(response, 500, JSON.stringify({ error: String(error) })),
  );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`The floor is listening on http://127.0.0.1:${port}\n`);
});

async function takeCalls(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  requests = JSON.parse(text) as readonly NativeStages[];
  return '{}';
}

/** `{"data":[rows of each call]}`: rows as the store gives them, without names. */
async function answer(number: number): Promise<string> {
  const rows: string[] = [];
  for (const calls of requests[number] ?? []) rows.push(...(await Promise.all(calls.map(read))));
  return `{"data":[${rows.join(',')}]}`;
}

function read(call: NativeCall): Promise<string> {
  return call.store === 'dynamodb' ? readKeys(call) : readSql[call.store](call);
}

function writeBody(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
