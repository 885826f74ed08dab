// One operation of a socket, from its opening to its last message.
import { randomUUID } from 'node:crypto';
import { MessageType, type SubscribePayload } from 'graphql-ws';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import type { Principal } from '../../core/principal.js';
import { resolveError } from '../graphql/encode-error.js';
import type { OpenedOperation, OperationGate } from '../graphql/open-operation.js';
import { reportEnd } from '../graphql/report-error.js';
import { createDeadline } from '../http/create-deadline.js';
import type { ConcurrencyLimit } from '../http/limit-concurrency.js';
import type { MessageSocket } from './message-socket.js';

export interface SocketOperationOptions {
  readonly gate: Pick<OperationGate, 'open'>;
  readonly concurrency: Pick<ConcurrencyLimit, 'wait'>;
  readonly limits: Pick<Limits, 'requestTimeoutMs'>;
  readonly observe: Observe;
}

/** What to run, for whom. */
export interface SocketRequest {
  readonly id: string;
  readonly payload: SubscribePayload;
  readonly principal: Principal;
  /** Why it must not run, if so. */
  readonly refusal?: LakegateError | undefined;
}

export interface SocketOperation {
  /** Resolves when it has said its last. */
  readonly done: Promise<void>;
  /** Nobody listens any more: nothing more is sent. */
  cancel(): void;
  /** Ends it with an error that says where it was, if it is a subscription; an answer under way is still given. */
  end(reason: LakegateError): void;
}

export function startSocketOperation(
  request: SocketRequest,
  socket: MessageSocket,
  options: SocketOperationOptions,
): SocketOperation {
  const { principal, refusal } = request;
  // A subscription lives long, and what it asked is kept by its plan, once for all who ask the same.
  let payload: SubscribePayload | undefined = request.payload;
  const { gate, concurrency, limits, observe } = options;
  const id = JSON.stringify(request.id);
  const requestId = randomUUID();
  const startedAt = performance.now();
  const deadline = createDeadline(limits.requestTimeoutMs);
  let cancelled = false;
  let streaming = false;
  let ending: LakegateError | undefined;

  const send = (type: MessageType, json?: string): void => {
    if (cancelled) return;
    socket.send(`{"id":${id},"type":"${type}"${json === undefined ? '' : `,"payload":${json}`}}`);
  };

  const open = async (): Promise<OpenedOperation> => {
    if (refusal !== undefined) throw refusal;
    // Unlike requests, operations of a socket wait for a place: a client that comes back starts all of its at once.
    const leave = await concurrency.wait(principal.id, deadline.signal);
    try {
      return await gate.open(payload ?? { query: '' }, { principal, requestId, signal: deadline.signal });
    } finally {
      payload = undefined;
      leave();
      deadline.lift();
    }
  };

  const deliver = async (texts: readonly string[]): Promise<void> => {
    for (let next = 0; next < texts.length && !cancelled;) {
      if (socket.isFull()) {
        await socket.whenDrained();
        continue;
      }
      socket.together(() => {
        for (; next < texts.length && !socket.isFull(); next++) send(MessageType.Next, texts[next]);
      });
    }
  };

  const run = async (): Promise<void> => {
    let status = 200;
    try {
      const opened = await open();
      if (opened.kind === 'refused') {
        send(MessageType.Error, JSON.stringify(opened.errors));
        return;
      }
      if (opened.kind === 'answer') await deliver([opened.text]);
      else {
        streaming = true;
        if (ending !== undefined) deadline.abort(ending);
        finished(status);
        for await (const texts of opened.results) await deliver(texts);
      }
      send(MessageType.Complete);
    } catch (error) {
      ({ status } = resolveError(error).spec);
      if (!cancelled) send(MessageType.Error, JSON.stringify([reportEnd(error, { requestId, observe })]));
    } finally {
      deadline.clear();
      if (!streaming) finished(status);
    }
  };

  /** A subscription is finished as a request when its events begin. */
  const finished = (status: number): void => {
    const ms = performance.now() - startedAt;
    observe({ kind: 'request-finished', requestId, principal: principal.id, status, ms });
  };

  return {
    done: run(),
    cancel: () => {
      cancelled = true;
      deadline.abort(new LakegateError('REQUEST_CANCELLED'));
    },
    end: (reason) => {
      ending ??= reason;
      if (streaming) deadline.abort(ending);
    },
  };
}
