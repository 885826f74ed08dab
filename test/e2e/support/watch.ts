// A client that watches, as an application would by server-sent events: each result as it comes.
import { type ExamplePrincipal, exampleUrl } from './ask.js';

export interface Watched {
  readonly as: ExamplePrincipal;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface Watching<Change> {
  /** The next change; of a heartbeat nothing is told. */
  next(): Promise<Change>;
  stop(): void;
}

interface Result {
  readonly data?: Readonly<Record<string, { readonly operation: string }>>;
  readonly errors?: readonly { readonly message: string }[];
}

/** Subscribes; resolves when the gateway has answered. @throws Error with what came in place of changes */
export async function watch<Change>({ as, query, variables }: Watched): Promise<Watching<Change>> {
  const abort = new AbortController();
  const response = await fetch(`${exampleUrl()}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer demo-${as}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
  });
  if (response.body === null || !response.ok) throw new Error(await response.text());
  const results = resultsOf(response.body);
  return {
    next: async () => {
      for (;;) {
        const { value, done } = await results.next();
        if (done === true) throw new Error('the subscription ended');
        const [change] = Object.values(value.data ?? {});
        if (change === undefined) throw new Error(JSON.stringify(value.errors));
        if (change.operation !== 'HEARTBEAT') return change as Change;
      }
    },
    stop: () => {
      abort.abort();
    },
  };
}

async function* resultsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Result, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const events = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (/^event: next$/m.test(event) && data !== undefined) yield JSON.parse(data) as Result;
    }
  }
  return undefined;
}
