// Which stream of results a request takes, by its Accept header.
import type { IncomingHttpHeaders } from 'node:http';
import { multipartStream } from '../multipart/multipart-stream.js';
import { eventStream } from '../sse/event-stream.js';
import type { StreamForm } from './stream-form.js';

export interface StreamDemand {
  readonly form: StreamForm;
  /** Whether the client takes events alone, for the one answer to a query too. */
  readonly only: boolean;
}

/** The stream that a client takes, undefined where it takes none; of several the first that it names. */
export function parseStreamAccept({ accept = '' }: Pick<IncomingHttpHeaders, 'accept'>): StreamDemand | undefined {
  const ranges = accept.split(',').map(parseRange).filter(isWanted);
  const form = ranges.map(formOf).find((found) => found !== undefined);
  if (form === undefined) return undefined;
  return { form, only: form === eventStream && ranges.every((range) => formOf(range) !== undefined) };
}

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function parseRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const pairs = parameters.map((parameter): [string, string] => {
    const [name = '', value = ''] = parameter.split('=');
    return [name, value.replace(/^"|"$/g, '')];
  });
  return { type, parameters: new Map(pairs) };
}

function isWanted({ parameters }: MediaRange): boolean {
  return Number(parameters.get('q') ?? 1) > 0;
}

function formOf({ type, parameters }: MediaRange): StreamForm | undefined {
  if (type === 'text/event-stream') return eventStream;
  // Without the parameter it is asked for by clients that mean deferred fields.
  return type === 'multipart/mixed' && parameters.get('subscriptionspec') === '1.0' ? multipartStream : undefined;
}
