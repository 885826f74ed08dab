// A queue as SQS's standard ones are: a message that was received is hidden for a while and comes back unless it is
// deleted by the receipt of its last delivery. In memory: it ends with the server.
import { createHash, randomUUID } from 'node:crypto';

/** A message as it is delivered. */
export interface Delivery {
  readonly messageId: string;
  /** New with each delivery; only the latest deletes. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly sentAtMs: number;
  readonly firstReceivedAtMs: number;
  /** Deliveries so far, this one counted. */
  readonly receiveCount: number;
}

export interface ReceiveOptions {
  readonly maxMessages: number;
  readonly visibilityTimeoutMs: number;
  /** How long to wait for a first message. */
  readonly waitMs: number;
  /** Aborted when nobody waits for the answer any more: nothing is then delivered. */
  readonly signal: AbortSignal;
}

interface Held {
  readonly messageId: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly sentAtMs: number;
  firstReceivedAtMs: number | undefined;
  receiptHandle: string | undefined;
  receiveCount: number;
  visibleAtMs: number;
}

export class MessageQueue {
  private readonly held = new Map<string, Held>();
  private readonly waiting = new Set<() => void>();

  constructor(private readonly now: () => number = Date.now) {}

  send(body: string): { readonly messageId: string; readonly bodyMd5: string } {
    const messageId = randomUUID();
    const bodyMd5 = createHash('md5').update(body).digest('hex');
    this.held.set(messageId, {
      ...{ messageId, body, bodyMd5, sentAtMs: this.now(), receiveCount: 0, visibleAtMs: 0 },
      ...{ firstReceivedAtMs: undefined, receiptHandle: undefined },
    });
    this.wake();
    return { messageId, bodyMd5 };
  }

  /** Messages that are visible, oldest first; waits for one where there is none. */
  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    const endMs = performance.now() + options.waitMs;
    for (;;) {
      if (options.signal.aborted) return [];
      const delivered = this.deliver(options);
      const leftMs = endMs - performance.now();
      if (delivered.length > 0 || leftMs <= 0) return delivered;
      await this.untilChange(leftMs, options.signal);
    }
  }

  /** Deletes what the receipt is of; false where it is no receipt. An old receipt deletes nothing, which is no error. */
  delete(receiptHandle: string): boolean {
    const [messageId = ''] = receiptHandle.split('#');
    if (!/^[0-9a-f-]{36}$/.test(messageId)) return false;
    if (this.held.get(messageId)?.receiptHandle === receiptHandle) this.held.delete(messageId);
    return true;
  }

  /** How many messages there are, visible and hidden. */
  count(): { readonly visible: number; readonly hidden: number } {
    const nowMs = this.now();
    const visible = [...this.held.values()].filter(({ visibleAtMs }) => visibleAtMs <= nowMs).length;
    return { visible, hidden: this.held.size - visible };
  }

  private deliver({ maxMessages, visibilityTimeoutMs }: ReceiveOptions): readonly Delivery[] {
    const nowMs = this.now();
    const visible = [...this.held.values()].filter(({ visibleAtMs }) => visibleAtMs <= nowMs).slice(0, maxMessages);
    return visible.map((message) => {
      message.receiveCount += 1;
      message.receiptHandle = `${message.messageId}#${String(message.receiveCount)}`;
      message.visibleAtMs = nowMs + visibilityTimeoutMs;
      message.firstReceivedAtMs ??= nowMs;
      const { messageId, receiptHandle, body, bodyMd5, sentAtMs, firstReceivedAtMs, receiveCount } = message;
      return { messageId, receiptHandle, body, bodyMd5, sentAtMs, firstReceivedAtMs, receiveCount };
    });
  }

  /** Until a message is sent or becomes visible again, the wait is over, or nobody waits. */
  private untilChange(leftMs: number, signal: AbortSignal): Promise<void> {
    const nextMs = Math.min(...[...this.held.values()].map(({ visibleAtMs }) => visibleAtMs)) - this.now();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, Math.min(leftMs, nextMs)));
      this.waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }
}
