// The local Lake Formation: Glue's catalog, Lake Formation, STS, IAM and Identity Center's tokens at one address, for the
// unmodified SDK clients. Which service is meant is what the signature is scoped to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../aws-json/aws-error.js';
import type { LocalServer } from '../local-server.js';
import { ENGINE_ACCESS_PATH, type EngineQuestion } from '../governed/engine-access.js';
import { answerCall, encodeJsonError, type Answer, type AnswerContext } from './answer-call.js';
import { CredentialStore } from './credential-store.js';
import type { Lake } from './lake-call.js';
import type { ChooseFault } from './lake-faults.js';
import type { LakeState } from './lake-state.js';
import { openLakeState } from './open-lake-state.js';
import { answerEngine } from './engine-access.js';
import { createTokenKeys } from './token-keys.js';
import { createEventSender } from './trail-event.js';
import type { ReceivedRequest } from './verify-signature.js';

export interface LakeFormationServerOptions {
  /** The state file, absolute. */
  readonly file: string;
  /** Folder where changes are kept; without one they end with the server. */
  readonly dataDir?: string;
  /** The queue to which events of changes go, as CloudTrail's do by way of EventBridge; absent: none. */
  readonly eventQueueUrl?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

/** What only a test gives. */
export interface LakeFormationTestOptions {
  /** A state in place of the file. */
  readonly state?: LakeState;
  readonly now?: () => number;
  readonly faults?: ChooseFault;
}

const MAX_REQUEST_BYTES = 1_048_576;

/**
 * Loads the file, or what is kept of it, and listens on 127.0.0.1.
 * @throws StateFileError with every problem of the file.
 */
export async function createLakeFormationServer(
  options: LakeFormationServerOptions | Omit<LakeFormationServerOptions, 'file' | 'dataDir'>,
  test: LakeFormationTestOptions = {},
): Promise<LocalServer> {
  const opened = 'file' in options ? openLakeState(options.file, options.dataDir) : undefined;
  const state = test.state ?? opened?.state;
  if (state === undefined) throw new Error('Neither a file nor a state is given');
  const now = test.now ?? Date.now;
  const stopping = new AbortController();
  const server = createServer();
  // Longer than the SDKs keep an idle connection, so that none of them meets a closed one.
  server.keepAliveTimeout = 60_000;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const lake: Lake = {
    state,
    credentials: new CredentialStore(state, now),
    keys: await createTokenKeys(),
    url,
    now,
    save: opened?.save ?? (() => undefined),
    authorizations: new Map(),
  };
  const { eventQueueUrl } = options;
  const tell = eventQueueUrl === undefined ? undefined : createEventSender(eventQueueUrl, writeToStandardError);
  const context: AnswerContext = { lake, faults: test.faults, tell, stopped: stopping.signal };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void readBody(request)
      .then((body) => answerRequest(received(request, body), context))
      .catch(tooLarge)
      .then((answer) => send(response, answer));
  });
  return {
    url,
    stop: async () => {
      stopping.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The services' own calls, and the question of the engines that are governed here. */
function answerRequest(request: ReceivedRequest, context: AnswerContext): Answer | Promise<Answer> {
  if (request.method !== 'POST' || request.target !== ENGINE_ACCESS_PATH) return answerCall(request, context);
  try {
    const question = JSON.parse(request.body.toString('utf8')) as EngineQuestion;
    return { status: 200, type: 'application/json', body: JSON.stringify(answerEngine(question, context.lake)) };
  } catch (error) {
    return encodeJsonError(error instanceof AwsError ? error : new AwsError('InternalServerException', '', {}, 500));
  }
}

function writeToStandardError(line: string): void {
  process.stderr.write(`[lake-formation] ${line}\n`);
}

function received(request: IncomingMessage, body: Buffer): ReceivedRequest {
  return { method: request.method ?? 'GET', target: request.url ?? '/', headers: request.headers, body };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_REQUEST_BYTES) throw new AwsError('RequestEntityTooLargeException', 'Request too large', {}, 413);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(error: unknown): Answer {
  const status = error instanceof AwsError ? error.status : 400;
  return { status, type: 'application/json', body: JSON.stringify({ message: 'The request could not be read' }) };
}

function send(response: ServerResponse, { status, type, body, errorType }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': crypto.randomUUID(),
    ...(errorType === undefined ? {} : { 'x-amzn-errortype': errorType }),
  });
  response.end(body);
}
