// Schema registries for tests, each speaking the real thing's HTTP API: Confluent's REST resources, and the calls of AWS
// Glue in its JSON protocol. They keep schemas in memory, and fail on request.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRegistry {
  readonly url: string;
  /** Method and path, or the Glue operation, of every request. */
  readonly requests: string[];
  readonly headers: IncomingMessage['headers'][];
  /** Schemas by id. */
  readonly schemas: Map<string, string>;
  /** Answers everything with this status while it is set. */
  status: number | undefined;
  stop(): Promise<void>;
}

type Answer = readonly [status: number, body: object];
type Route = (registry: FakeRegistry, request: IncomingMessage, body: string) => Answer;

export async function startConfluentRegistry(): Promise<FakeRegistry> {
  return start(answerConfluent);
}

export async function startGlueRegistry(): Promise<FakeRegistry> {
  const names = new Set<string>();
  return start((registry, request, body) => answerGlue(registry, names, String(request.headers['x-amz-target']), body));
}

async function start(route: Route): Promise<FakeRegistry> {
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    registry.requests.push(
      String(request.headers['x-amz-target'] ?? `${String(request.method)} ${String(request.url)}`),
    );
    registry.headers.push(request.headers);
    const [status, json] =
      registry.status === undefined ? route(registry, request, body) : [registry.status, { message: 'no' }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  };
  await listen(server);
  const registry: FakeRegistry = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests: [],
    headers: [],
    schemas: new Map(),
    status: undefined,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return registry;
}

async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function answerConfluent({ schemas }: FakeRegistry, request: IncomingMessage, body: string): Answer {
  const path = String(request.url);
  const byId = /^\/schemas\/ids\/(\d+)$/.exec(path)?.[1];
  if (byId !== undefined) {
    const schema = schemas.get(byId);
    return schema === undefined ? [404, { error_code: 40403, message: 'Schema not found' }] : [200, { schema }];
  }
  const register = path.endsWith('/versions');
  if (request.method !== 'POST' || !/^\/subjects\/[^/]+(\/versions)?$/.test(path)) return [404, { error_code: 404 }];
  const { schema } = JSON.parse(body) as { schema: string };
  const known = [...schemas].find(([, other]) => other === schema)?.[0];
  if (known === undefined && !register) return [404, { error_code: 40403, message: 'Schema not found' }];
  const id = known ?? String(schemas.size + 1);
  schemas.set(id, schema);
  return [200, { id: Number(id) }];
}

function answerGlue({ schemas }: FakeRegistry, names: Set<string>, target: string, body: string): Answer {
  const input = JSON.parse(body) as Record<string, unknown>;
  const missing: Answer = [400, { __type: 'EntityNotFoundException', Message: 'not found' }];
  const definition = String(input['SchemaDefinition']);
  const name = (input['SchemaName'] ??
    (input['SchemaId'] as { SchemaName?: string } | undefined)?.SchemaName) as string;
  const known = [...schemas].find(([, other]) => other === definition)?.[0];
  const add = (): string => {
    const id = known ?? randomUUID();
    schemas.set(id, definition);
    return id;
  };
  switch (target.replace('AWSGlue.', '')) {
    case 'GetSchemaByDefinition':
      return known === undefined ? missing : [200, { SchemaVersionId: known, Status: 'AVAILABLE', DataFormat: 'AVRO' }];
    case 'RegisterSchemaVersion':
      return names.has(name) ? [200, { SchemaVersionId: add(), Status: 'PENDING', VersionNumber: 2 }] : missing;
    case 'CreateSchema':
      names.add(name);
      return [200, { SchemaVersionId: add(), SchemaVersionStatus: 'AVAILABLE', DataFormat: 'AVRO' }];
    case 'GetSchemaVersion': {
      const id = String(input['SchemaVersionId']);
      const schema = schemas.get(id);
      if (schema === undefined) return missing;
      return [200, { SchemaVersionId: id, SchemaDefinition: schema, Status: 'AVAILABLE', DataFormat: 'AVRO' }];
    }
    default:
      return [400, { __type: 'InvalidInputException', Message: target }];
  }
}
