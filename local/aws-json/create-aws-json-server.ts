// An HTTP server on the loopback interface that speaks AWS JSON: one operation per X-Amz-Target.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthorizeCall, EngineAccess } from '../governed/engine-access.js';
import { AwsError } from './aws-error.js';
import { AwsRequest, type InvalidMember } from './aws-request.js';

/** What is known of a call beside its request. */
export interface AwsCall {
  /** Aborts when the client goes or the server closes before there is an answer. */
  readonly signal: AbortSignal;
  /** Of whoever signed the request, where the server is governed. */
  readonly access: EngineAccess | undefined;
}

export type AwsOperation = (request: AwsRequest, call: AwsCall) => unknown;

type AwsOperations = Readonly<Record<string, AwsOperation>>;

export interface AwsJsonServerOptions {
  /** Service part of X-Amz-Target, `AmazonAthena`. */
  readonly targetPrefix: string;
  /** By name; where they speak of the server's own address, made of it. */
  readonly operations: AwsOperations | ((url: string) => AwsOperations);
  readonly invalid: InvalidMember;
  readonly port: number;
  /** Finds out who signed a request and what they may read; without it, anybody is answered. */
  readonly authorize?: AuthorizeCall | undefined;
  /** JSON 1.1 unless given. */
  readonly contentType?: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** 1 MiB unless given. */
  readonly maxRequestBytes?: number;
  /** The clock of answers' dates, where it isn't this machine's. */
  readonly now?: () => number;
  /** Answers GET requests (the service's files); undefined means not found. */
  readonly getFile?: (path: string) => Promise<Buffer | undefined>;
}

export interface AwsJsonServer {
  readonly url: string;
  close(): Promise<void>;
}

const DEFAULT_MAX_REQUEST_BYTES = 1_048_576;

/** Starts listening on 127.0.0.1. */
export async function createAwsJsonServer(options: AwsJsonServerOptions): Promise<AwsJsonServer> {
  const server = createServer();
  // Longer than the SDKs keep an idle connection, so that none of them meets a closed one.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  const operations = typeof options.operations === 'function' ? options.operations(url) : options.operations;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer({ contentType: 'application/x-amz-json-1.1', ...options, operations }, request, response);
  });
  return { url, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/** Options with what they leave out filled in. */
type Answering = AwsJsonServerOptions & {
  readonly operations: AwsOperations;
  readonly contentType: string;
};

async function answer(options: Answering, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const send = (status: number, body: string): void => {
    writeJson(response, { status, body, contentType: options.contentType });
  };
  if (options.now !== undefined) response.setHeader('date', new Date(options.now()).toUTCString());
  try {
    if (request.method === 'GET' || request.method === 'HEAD') {
      await answerFile(options, request, response);
      return;
    }
    const body = await runOperation(options, request, gone.signal);
    send(200, JSON.stringify(body ?? {}));
  } catch (error) {
    const known = error instanceof AwsError ? error : new AwsError('InternalServerException', String(error), {}, 500);
    response.setHeader('x-amzn-errortype', known.type);
    // Services differ in the case of the member; the SDKs read either.
    const body = { __type: known.type, message: known.message, Message: known.message, ...known.members };
    send(known.status, JSON.stringify(body));
  }
}

async function runOperation(options: Answering, request: IncomingMessage, signal: AbortSignal): Promise<unknown> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const [prefix, name = ''] = target.split('.');
  const known = prefix === options.targetPrefix && Object.hasOwn(options.operations, name);
  const operation = known ? options.operations[name] : undefined;
  if (operation === undefined) throw new AwsError('UnknownOperationException', `Unknown operation: ${target}`);
  const body = await readBody(request, options.maxRequestBytes ?? DEFAULT_MAX_REQUEST_BYTES);
  const { method = 'POST', url = '/', headers } = request;
  const access = await options.authorize?.({ method, target: url, headers, body });
  let members: unknown;
  try {
    members = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request is not JSON');
  }
  if (typeof members !== 'object' || members === null || Array.isArray(members)) {
    throw new AwsError('SerializationException', 'The request is not a structure');
  }
  return operation(new AwsRequest(members as Record<string, unknown>, options.invalid), { signal, access });
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) throw new AwsError('RequestEntityTooLargeException', 'Request too large', {}, 413);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function answerFile(
  options: AwsJsonServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  const content = await options.getFile?.(path);
  if (content === undefined) {
    const body = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>';
    response.writeHead(404, { 'content-type': 'application/xml' }).end(body);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/csv', 'content-length': content.length });
  response.end(request.method === 'HEAD' ? undefined : content);
}

function writeJson(
  response: ServerResponse,
  { status, body, contentType }: { readonly status: number; readonly body: string; readonly contentType: string },
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': crypto.randomUUID(),
  });
  response.end(body);
}
