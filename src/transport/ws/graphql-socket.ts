// One socket of the graphql-transport-ws protocol: who it is, what it runs, and with which code it is closed.
import { randomUUID } from 'node:crypto';
import { CloseCode, type ConnectionInitMessage, type Message, MessageType, validateMessage } from 'graphql-ws';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Admission } from '../graphql/admit-clients.js';
import type { Principal } from '../../core/principal.js';
import { resolveError } from '../graphql/encode-error.js';
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
  return new ProtocolSocket(socket, options);
}

/** A class, as there are thousands: its functions are made once. */
class ProtocolSocket implements GraphqlSocket {
  readonly #socket: MessageSocket;
  readonly #options: GraphqlSocketOptions;
  readonly #running = new Map<string, SocketOperation>();
  #state: 'new' | 'initialising' | 'ready' | 'closed' = 'new';
  #principal: Principal | undefined;
  #forgetCredentials: (() => void) | undefined;
  /** Why no more operations are taken. */
  #ending: LakegateError | undefined;
  #initTimer: NodeJS.Timeout | undefined;

  constructor(socket: MessageSocket, options: GraphqlSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#initTimer = setTimeout(() => {
      this.#close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }, options.limits.connectionInitTimeoutMs);
  }

  message(text: string | undefined): void {
    if (this.#isClosed()) return;
    const message = text === undefined ? undefined : parseMessage(text);
    switch (message?.type) {
      case MessageType.ConnectionInit:
        void this.#initialise(message);
        break;
      case MessageType.Ping:
        this.#socket.send(`{"type":"${MessageType.Pong}"}`);
        break;
      case MessageType.Pong:
        break;
      case MessageType.Subscribe:
        this.#subscribe(message);
        break;
      case MessageType.Complete:
        this.#running.get(message.id)?.cancel();
        this.#running.delete(message.id);
        break;
      default:
        this.#close(CloseCode.BadRequest, 'Invalid message received');
    }
  }

  closed(): void {
    this.#state = 'closed';
    this.#clearInitTimer();
    this.#forgetCredentials?.();
    for (const operation of this.#running.values()) operation.cancel();
    this.#running.clear();
  }

  async drain(reason: LakegateError): Promise<void> {
    const ending = (this.#ending ??= reason);
    const operations = [...this.#running.values()];
    for (const operation of operations) operation.end(ending);
    await Promise.all(operations.map(({ done }) => done));
  }

  #close(code: number, reason: string): void {
    if (this.#isClosed()) return;
    this.closed();
    this.#socket.close(code, reason);
  }

  #clearInitTimer(): void {
    clearTimeout(this.#initTimer);
    this.#initTimer = undefined;
  }

  async #initialise({ payload }: ConnectionInitMessage): Promise<void> {
    if (this.#state !== 'new') {
      this.#close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    this.#state = 'initialising';
    let principal: Principal;
    try {
      principal = await this.#options.authenticate(payload ?? {});
    } catch (error) {
      this.#refuse(error);
      return;
    }
    if (this.#isClosed()) return;
    this.#clearInitTimer();
    this.#principal = principal;
    this.#state = 'ready';
    const endBy = (reason: string) => (error: LakegateError) => {
      void this.drain(error).then(() => {
        this.#close(CloseCode.Forbidden, `Forbidden: ${reason}`);
      });
    };
    const forgetExpiry = watchExpiry(principal, endBy('the credentials have expired'));
    const forgetRevocation = this.#options.whenRevoked?.(endBy('the credentials are no longer good'));
    this.#forgetCredentials = () => {
      forgetExpiry();
      forgetRevocation?.();
    };
    this.#socket.send(`{"type":"${MessageType.ConnectionAck}"}`);
  }

  #refuse(error: unknown): void {
    const { code, message, cause } = resolveError(error);
    if (code === 'UNAUTHENTICATED') this.#close(CloseCode.Forbidden, 'Forbidden');
    else {
      this.#options.observe({ kind: 'error', requestId: randomUUID(), code, cause: cause ?? error });
      this.#close(CloseCode.InternalServerError, message);
    }
  }

  #subscribe({ id, payload }: SubscribeMessage): void {
    const principal = this.#principal;
    const running = this.#running;
    if (principal === undefined || this.#state !== 'ready') {
      this.#close(CloseCode.Unauthorized, 'Unauthorized');
      return;
    }
    if (running.has(id)) {
      this.#close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
      return;
    }
    const { limits } = this.#options;
    const refusal = this.#ending ?? (running.size >= limits.maxSocketOperations ? tooMany(limits) : undefined);
    const operation = startSocketOperation({ id, payload, principal, refusal }, this.#socket, this.#options);
    running.set(id, operation);
    void operation.done.finally(() => {
      // The id may be another's by now.
      if (running.get(id) === operation) running.delete(id);
    });
  }

  /** By a call, as it may have changed during an await. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}

function tooMany({ maxSocketOperations }: Pick<Limits, 'maxSocketOperations'>): LakegateError {
  return new LakegateError('SUBSCRIPTION_LIMIT', {
    message: 'Too many operations run on this connection.',
    extensions: { limit: maxSocketOperations },
  });
}

/** Undefined for what isn't a message of the protocol. */
function parseMessage(text: string): Message | undefined {
  try {
    return validateMessage(JSON.parse(text));
  } catch {
    return undefined;
  }
}
