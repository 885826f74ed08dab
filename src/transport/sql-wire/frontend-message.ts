// Messages from the client, read from the bytes of one frame. A frame that isn't what its type says ends the connection,
// as with PostgreSQL. https://www.postgresql.org/docs/current/protocol-message-formats.html
import type { SqlFormat } from '../../core/sql-service.js';
import { fatal, sqlFailure } from './sql-failure.js';

/** A parameter as Bind carries it. */
export interface BoundValue {
  readonly format: SqlFormat;
  /** Absent value: null. */
  readonly bytes: Buffer | null;
}

export type FrontendMessage =
  | { readonly kind: 'query'; readonly text: string }
  | { readonly kind: 'parse'; readonly name: string; readonly text: string; readonly types: readonly number[] }
  | {
      readonly kind: 'bind';
      readonly portal: string;
      readonly statement: string;
      readonly values: readonly BoundValue[];
      /** None: text; one: that for all columns. */
      readonly formats: readonly SqlFormat[];
    }
  | { readonly kind: 'describe'; readonly what: 'statement' | 'portal'; readonly name: string }
  | { readonly kind: 'close'; readonly what: 'statement' | 'portal'; readonly name: string }
  /** `maxRows` 0: all. */
  | { readonly kind: 'execute'; readonly portal: string; readonly maxRows: number }
  | { readonly kind: 'flush' | 'sync' | 'terminate' | 'function-call' | 'copy' };

/** Reads the fields of a frame one after another. @throws FatalFailure 08P01 where there is less than there should be */
export class FrameFields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  bytes(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  cstring(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end === -1) throw fatal('08P01', 'invalid string in message');
    const text = decodeUtf8(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }

  list<T>(count: number, read: () => T): readonly T[] {
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }

  rest(): Buffer {
    return this.bytes(this.#bytes.length - this.#at);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw fatal('08P01', 'invalid message format');
  }

  #take(length: number): number {
    const at = this.#at;
    if (length < 0 || at + length > this.#bytes.length) throw fatal('08P01', 'insufficient data left in message');
    this.#at = at + length;
    return at;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws LakegateError with 22021 for bytes that are no UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw sqlFailure('22021', 'invalid byte sequence for encoding "UTF8"');
  }
}

/** @throws FatalFailure 08P01; LakegateError where the frame is well-formed and what it holds is not */
export function parseFrontendMessage(type: number, body: Buffer): FrontendMessage {
  const fields = new FrameFields(body);
  const message = readFields(String.fromCharCode(type), fields);
  if (message === undefined) throw fatal('08P01', `invalid frontend message type ${type}`);
  if (message.kind !== 'copy' && message.kind !== 'function-call') fields.end();
  return message;
}

function readFields(type: string, fields: FrameFields): FrontendMessage | undefined {
  switch (type) {
    case 'Q':
      return { kind: 'query', text: fields.cstring() };
    case 'P': {
      const name = fields.cstring();
      const text = fields.cstring();
      return { kind: 'parse', name, text, types: fields.list(fields.uint16(), () => fields.uint32()) };
    }
    case 'B':
      return readBind(fields);
    case 'D':
    case 'C': {
      const [what] = fields.bytes(1);
      if (what !== 0x53 && what !== 0x50) throw fatal('08P01', `invalid subtype ${String(what)}`);
      const kind = type === 'D' ? 'describe' : 'close';
      return { kind, what: what === 0x53 ? 'statement' : 'portal', name: fields.cstring() };
    }
    case 'E': {
      const portal = fields.cstring();
      return { kind: 'execute', portal, maxRows: Math.max(0, fields.int32()) };
    }
    case 'H':
      return { kind: 'flush' };
    case 'S':
      return { kind: 'sync' };
    case 'X':
      return { kind: 'terminate' };
    case 'F':
      return { kind: 'function-call' };
    case 'd':
    case 'c':
    case 'f':
      return { kind: 'copy' };
    default:
      return undefined;
  }
}

function readBind(fields: FrameFields): FrontendMessage {
  const portal = fields.cstring();
  const statement = fields.cstring();
  const given = fields.list(fields.uint16(), () => readFormat(fields));
  const count = fields.uint16();
  if (given.length > 1 && given.length !== count) {
    throw sqlFailure('08P01', `bind message has ${given.length} parameter formats but ${count} parameters`);
  }
  const bytes = fields.list(count, () => {
    const length = fields.int32();
    return length === -1 ? null : fields.bytes(length);
  });
  const formats = fields.list(fields.uint16(), () => readFormat(fields));
  const formatOf = (i: number): SqlFormat => (given.length === 1 ? given[0] : given[i]) ?? 0;
  return { kind: 'bind', portal, statement, values: bytes.map((b, i) => ({ format: formatOf(i), bytes: b })), formats };
}

function readFormat(fields: FrameFields): SqlFormat {
  const code = fields.int16();
  if (code === 0 || code === 1) return code;
  throw sqlFailure('22023', `unsupported format code: ${code}`);
}
