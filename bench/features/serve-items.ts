// A process: DynamoDB's GetItem and BatchGetItem over the drivers in memory, their items as text made beforehand, so that
// the store takes next to nothing of the CPU that is measured. It reads no projection: all attributes are asked for.
// Prints where it listens.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { driverCount, driverRow, view } from './drivers.js';

const items = Array.from({ length: driverCount }, (_, driver) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(driverRow(driver)).map(([name, value]) => [
        name,
        typeof value === 'number' ? { N: String(value) } : { S: value },
      ]),
    ),
  ),
);

interface DriverKey {
  readonly driver_id: { readonly N: string };
}
interface Call {
  readonly Key?: DriverKey;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly DriverKey[] }>>;
}

const itemOf = ({ driver_id: { N } }: DriverKey): string | undefined => items[Number(N)];

function answer({ Key, RequestItems }: Call): string {
  if (Key !== undefined) return `{"Item":${itemOf(Key) ?? 'null'}}`;
  const found = (RequestItems?.[view]?.Keys ?? []).flatMap((key) => itemOf(key) ?? []);
  return `{"Responses":{"${view}":[${found.join(',')}]},"UnprocessedKeys":{}}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const server = createServer((request, response) => {
  void readText(request).then((text) => {
    const body = Buffer.from(answer(JSON.parse(text) as Call));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': body.length });
    response.end(body);
  });
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
});
