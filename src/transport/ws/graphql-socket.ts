// One socket of the graphql-transport-ws protocol: who it is, what it runs, and with which code it is closed.
import { randomUUID } from 'node:crypto';
import { CloseCode, type Message, MessageType, validateMessage } from 'graphql-ws';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import type { Principal } from '../../core/principal.js';
import { encodeError, resolveError } from '../graphql/encode-error.js';
import type { OperationGate } from '../graphql/open-operation.js';

/** What carries messages. */
export interface MessageSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left yet. */
  bufferedBytes(): number;
  /** Resolves when they have, or the socket has closed. */
  whenDrained(): Promise<void>;
}

export interface GraphqlSocketOptions {
  readonly gate: Pick<OperationGate, 'open'>;
  /** Who a client is by what it sent to begin with. @throws LakegateError UNAUTHENTICATED */
  readonly authenticate: (payload: Readonly<Record<string, unknown>>) => Promise<Principal>;
  /** Takes a place among the principal's requests. @throws LakegateError CONCURRENCY_LIMIT */
  readonly enter: (principalId: string) => () => void;
  readonly limits: Pick<
    Limits,
    'connectionInitTimeoutMs' | 'maxSocketOperations' | 'socketBufferBytes' | 'requestTimeoutMs'
  >;
  readonly observe: Observe;
  /** Whether no new operation is taken. */
  readonly isStopping: () => boolean;
}

export interface GraphqlSocket {
  /** Takes a message, as text. */
  message(text: string): void;
  /** The socket has closed. */
  closed(): void;
  /** Resolves when nothing runs on it. */
  idle(): Promise<void>;
}

/** Speaks the protocol over a socket that has just been accepted. */
export function createGraphqlSocket(socket: MessageSocket, options: GraphqlSocketOptions): GraphqlSocket {
  const { gate, limits, observe } = options;
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  let state: 'new' | 'initialising' | 'ready' | 'closed' = 'new';
  let principal: Principal | undefined;
  let expiry: NodeJS.Timeout | undefined;
  const initTimer = setTimeout(() => {
    close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
  }, limits.connectionInitTimeoutMs);

  const close = (code: number, reason: string): void => {
    if (state === 'closed') return;
    closed();
    socket.close(code, reason);
  };

  const closed = (): void => {
    state = 'closed';
    clearTimeout(initTimer);
    clearTimeout(expiry);
    for (const { abort } of running.values()) abort.abort(new LakegateError('REQUEST_CANCELLED'));
  };

  const initialise = async (payload: Readonly<Record<string, unknown>>): Promise<void> => {
    if (state !== 'new') {
      close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    state = 'initialising';
    try {
      principal = await options.authenticate(payload);
    } catch (error) {
      const resolved = resolveError(error);
      if (resolved.code !== 'UNAUTHENTICATED') {
        observe({ kind: 'error', requestId: randomUUID(), code: resolved.code, cause: resolved.cause ?? resolved });
        close(CloseCode.InternalServerError, resolved.message);
      } else close(CloseCode.Forbidden, 'Forbidden');
      return;
    }
    if (isClosed()) return;
    clearTimeout(initTimer);
    state = 'ready';
    expireAt(principal.expiresAtMs);
    socket.send(`{"type":"${MessageType.ConnectionAck}"}`);
  };

  /** Ends what runs, each with its position, when the credential does. */
  const expireAt = (expiresAtMs: number | undefined): void => {
    if (expiresAtMs === undefined) return;
    const leftMs = Math.max(0, expiresAtMs - Date.now());
    expiry = setTimeout(
      () => {
        if (leftMs > longestTimerMs) {
          expireAt(expiresAtMs);
          return;
        }
        const reason = new LakegateError('UNAUTHENTICATED', { message: 'The credentials have expired.' });
        const ended = [...running.values()].map(({ abort, done }) => {
          abort.abort(reason);
          return done;
        });
        void Promise.all(ended).then(() => {
          close(CloseCode.Forbidden, 'Forbidden: the credentials have expired');
        });
      },
      Math.min(leftMs, longestTimerMs),
    );
  };

  const subscribe = (id: string, payload: Extract<Message, { type: MessageType.Subscribe }>['payload']): void => {
    if (principal === undefined || state !== 'ready') {
      close(CloseCode.Unauthorized, 'Unauthorized');
      return;
    }
    if (running.has(id)) {
      close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id.slice(0, 64)} already exists`);
      return;
    }
    const abort = new AbortController();
    const done = run(id, payload, principal, abort).finally(() => {
      if (running.get(id)?.abort === abort) running.delete(id);
    });
    running.set(id, { abort, done });
  };

  const run = async (
    id: string,
    payload: Extract<Message, { type: MessageType.Subscribe }>['payload'],
    caller: Principal,
    abort: AbortController,
  ): Promise<void> => {
    const requestId = randomUUID();
    const name = JSON.stringify(id);
    let leave: (() => void) | undefined;
    // An operation's answer has a deadline, and so has what comes before the first event of a subscription.
    const deadline = setTimeout(() => {
      abort.abort(new LakegateError('TIME_LIMIT', { extensions: { limitMs: limits.requestTimeoutMs } }));
    }, limits.requestTimeoutMs);
    try {
      if (options.isStopping()) throw new LakegateError('SHUTTING_DOWN');
      if (running.size >= limits.maxSocketOperations) {
        throw new LakegateError('SUBSCRIPTION_LIMIT', {
          message: 'Too many operations run on this connection.',
          extensions: { limit: limits.maxSocketOperations },
        });
      }
      leave = options.enter(caller.id);
      const { signal } = abort;
      const opened = await gate.open(payload, { principal: caller, requestId, signal });
      clearTimeout(deadline);
      leave();
      leave = undefined;
      if (opened.kind === 'refused') {
        fail(name, opened.errors, abort);
        return;
      }
      if (opened.kind === 'answer') deliver(name, opened.text, abort);
      else {
        for await (const texts of opened.results) {
          for (const text of texts) deliver(name, text, abort);
          if (socket.bufferedBytes() > limits.socketBufferBytes) await socket.whenDrained();
        }
      }
      if (!abort.signal.aborted) socket.send(`{"id":${name},"type":"${MessageType.Complete}"}`);
    } catch (caught) {
      const error = resolveError(caught);
      if (error.spec.fault === 'lakegate' && error.code !== 'SHUTTING_DOWN') {
        observe({ kind: 'error', requestId, code: error.code, cause: error.cause ?? error });
      }
      fail(name, [encodeError(error, { message: error.message })], abort);
    } finally {
      clearTimeout(deadline);
      leave?.();
    }
  };

  const deliver = (name: string, text: string, abort: AbortController): void => {
    if (!abort.signal.aborted) socket.send(`{"id":${name},"type":"${MessageType.Next}","payload":${text}}`);
  };

  /** What the client itself gave up needs no answer. */
  const fail = (name: string, errors: readonly unknown[], { signal }: AbortController): void => {
    if (isClosed() || isCancelled(signal)) return;
    socket.send(`{"id":${name},"type":"${MessageType.Error}","payload":${JSON.stringify(errors)}}`);
  };

  /** By a call, as it may have changed during an await. */
  function isClosed(): boolean {
    return state === 'closed';
  }

  return {
    message: (text) => {
      if (state === 'closed') return;
      const message = parseMessage(text);
      switch (message?.type) {
        case MessageType.ConnectionInit:
          void initialise(message.payload ?? {});
          break;
        case MessageType.Ping:
          socket.send(`{"type":"${MessageType.Pong}"}`);
          break;
        case MessageType.Pong:
          break;
        case MessageType.Subscribe:
          subscribe(message.id, message.payload);
          break;
        case MessageType.Complete:
          running.get(message.id)?.abort.abort(new LakegateError('REQUEST_CANCELLED'));
          running.delete(message.id);
          break;
        default:
          close(CloseCode.BadRequest, 'Invalid message received');
      }
    },
    closed,
    idle: async () => {
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

/** Beyond it a timer fires at once. */
const longestTimerMs = 2_147_483_647;

function isCancelled({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof LakegateError && reason.code === 'REQUEST_CANCELLED';
}

/** Undefined for what isn't a message of the protocol. */
function parseMessage(text: string): Message | undefined {
  try {
    return validateMessage(JSON.parse(text));
  } catch {
    return undefined;
  }
}
