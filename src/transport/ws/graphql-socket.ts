// One socket of the graphql-transport-ws protocol: who it is, what it runs, and with which code it is closed.
import { randomUUID } from 'node:crypto';
import { CloseCode, type ConnectionInitMessage, type Message, MessageType, validateMessage } from 'graphql-ws';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Principal } from '../../core/principal.js';
import { resolveError } from '../graphql/encode-error.js';
import type { Admission } from '../graphql/admit-clients.js';
import { watchExpiry } from '../graphql/watch-expiry.js';
import type { MessageSocket } from './message-socket.js';
import { type SocketOperation, type SocketOperationOptions, startSocketOperation } from './socket-operation.js';

export interface GraphqlSocketOptions extends SocketOperationOptions {
  /** Who a client is by what it sent to begin with. @throws LakegateError UNAUTHENTICATED */
  readonly authenticate: (payload: NonNullable<ConnectionInitMessage['payload']>) => Promise<Principal>;
  /** Calls once who was authenticated would no longer be; gives what calls that off. */
  readonly whenRevoked?: Admission['whenRevoked'] | undefined;
  readonly limits: Pick<Limits, 'connectionInitTimeoutMs' | 'maxSocketOperations' | 'requestTimeoutMs'>;
}

export interface GraphqlSocket {
  /** Takes a message, as text; undefined: one that isn't text. */
  message(text: string | undefined): void;
  /** The socket has closed. */
  closed(): void;
  /** Takes no more operations, ends subscriptions, and resolves when nothing runs any more. */
  drain(reason: LakegateError): Promise<void>;
}

type SubscribeMessage = Extract<Message, { type: MessageType.Subscribe }>;

/** Speaks the protocol over a socket that has just been accepted. */
export function createGraphqlSocket(socket: MessageSocket, options: GraphqlSocketOptions): GraphqlSocket {
  const { limits, observe } = options;
  const running = new Map<string, SocketOperation>();
  let state: 'new' | 'initialising' | 'ready' | 'closed' = 'new';
  let principal: Principal | undefined;
  let forgetCredentials: () => void = () => undefined;
  /** Why no more operations are taken. */
  let ending: LakegateError | undefined;
  const initTimer = setTimeout(() => {
    close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
  }, limits.connectionInitTimeoutMs);

  const close = (code: number, reason: string): void => {
    if (isClosed()) return;
    closed();
    socket.close(code, reason);
  };

  const closed = (): void => {
    state = 'closed';
    clearTimeout(initTimer);
    forgetCredentials();
    for (const operation of running.values()) operation.cancel();
    running.clear();
  };

  const drain = async (reason: LakegateError): Promise<void> => {
    ending ??= reason;
    const operations = [...running.values()];
    for (const operation of operations) operation.end(ending);
    await Promise.all(operations.map(({ done }) => done));
  };

  const initialise = async ({ payload }: ConnectionInitMessage): Promise<void> => {
    if (state !== 'new') {
      close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    state = 'initialising';
    try {
      principal = await options.authenticate(payload ?? {});
    } catch (error) {
      refuse(error);
      return;
    }
    if (isClosed()) return;
    clearTimeout(initTimer);
    state = 'ready';
    const endBy = (reason: string) => (error: LakegateError) => {
      void drain(error).then(() => {
        close(CloseCode.Forbidden, `Forbidden: ${reason}`);
      });
    };
    const forgetExpiry = watchExpiry(principal, endBy('the credentials have expired'));
    const forgetRevocation = options.whenRevoked?.(endBy('the credentials are no longer good'));
    forgetCredentials = () => {
      forgetExpiry();
      forgetRevocation?.();
    };
    socket.send(`{"type":"${MessageType.ConnectionAck}"}`);
  };

  const refuse = (error: unknown): void => {
    const { code, message, cause } = resolveError(error);
    if (code === 'UNAUTHENTICATED') close(CloseCode.Forbidden, 'Forbidden');
    else {
      observe({ kind: 'error', requestId: randomUUID(), code, cause: cause ?? error });
      close(CloseCode.InternalServerError, message);
    }
  };

  const subscribe = ({ id, payload }: SubscribeMessage): void => {
    if (principal === undefined || state !== 'ready') {
      close(CloseCode.Unauthorized, 'Unauthorized');
      return;
    }
    if (running.has(id)) {
      close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
      return;
    }
    const refusal = ending ?? (running.size >= limits.maxSocketOperations ? tooMany() : undefined);
    const operation = startSocketOperation({ id, payload, principal, refusal }, socket, options);
    running.set(id, operation);
    void operation.done.finally(() => {
      // The id may be another's by now.
      if (running.get(id) === operation) running.delete(id);
    });
  };

  const tooMany = (): LakegateError =>
    new LakegateError('SUBSCRIPTION_LIMIT', {
      message: 'Too many operations run on this connection.',
      extensions: { limit: limits.maxSocketOperations },
    });

  /** By a call, as it may have changed during an await. */
  function isClosed(): boolean {
    return state === 'closed';
  }

  return {
    message: (text) => {
      if (isClosed()) return;
      const message = text === undefined ? undefined : parseMessage(text);
      switch (message?.type) {
        case MessageType.ConnectionInit:
          void initialise(message);
          break;
        case MessageType.Ping:
          socket.send(`{"type":"${MessageType.Pong}"}`);
          break;
        case MessageType.Pong:
          break;
        case MessageType.Subscribe:
          subscribe(message);
          break;
        case MessageType.Complete:
          running.get(message.id)?.cancel();
          running.delete(message.id);
          break;
        default:
          close(CloseCode.BadRequest, 'Invalid message received');
      }
    },
    closed,
    drain,
  };
}

/** Undefined for what isn't a message of the protocol. */
function parseMessage(text: string): Message | undefined {
  try {
    return validateMessage(JSON.parse(text));
  } catch {
    return undefined;
  }
}
