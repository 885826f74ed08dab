import { fc } from '../../support/random-cases.js';
import type { LakegateError } from '../../../src/core/errors.js';
import type { Value } from '../../../src/core/value.js';
import { createCursorCodec, type CursorScope } from '../../../src/planner/cursor.js';

const scope: CursorScope = { principal: 'p', dataset: 'd', questionDigest: 'q', grantDigest: 'g' };
/** The code of the error that a call throws. */
function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return (error as LakegateError).code;
  }
  return undefined;
}

const position = { values: [1n, null, 'x', Number.NaN, 2.5], bindings: ['d.lake'] };

describe('cursors', () => {
  it('come back as they were, whatever the values', () => {
    const codec = createCursorCodec({ secret: 's', ttlSeconds: 60 });
    const value: fc.Arbitrary<Value> = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double().filter((d) => !Object.is(d, -0)),
      fc.bigInt(),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const opened = codec.decode(scope, codec.encode(scope, { values, bindings: [] }));
        expect(opened.values).toEqual(values);
      }),
    );
  });

  it('are refused for another principal, dataset, question or grant', () => {
    const codec = createCursorCodec({ secret: 's', ttlSeconds: 60 });
    const cursor = codec.encode(scope, position);
    for (const part of Object.keys(scope)) {
      expect(codeOf(() => codec.decode({ ...scope, [part]: 'other' }, cursor))).toBe('CURSOR_INVALID');
    }
  });

  it('are refused when a single bit is changed, or under another secret', () => {
    const codec = createCursorCodec({ secret: 's', ttlSeconds: 60 });
    const bytes = Buffer.from(codec.encode(scope, position), 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(codeOf(() => codec.decode(scope, changed.toString('base64url')))).toBe('CURSOR_INVALID');
    }
    const other = createCursorCodec({ secret: 't', ttlSeconds: 60 });
    expect(() => other.decode(scope, bytes.toString('base64url'))).toThrow();
    expect(codeOf(() => codec.decode(scope, ''))).toBe('CURSOR_INVALID');
  });

  it('expire, and show nothing of the row', () => {
    let now = 0;
    const codec = createCursorCodec({ secret: 's', ttlSeconds: 60 }, () => now);
    const cursor = codec.encode(scope, { values: ['secret-value'], bindings: [] });
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('secret-value');
    now = 61_000;
    expect(codeOf(() => codec.decode(scope, cursor))).toBe('CURSOR_EXPIRED');
  });
});
