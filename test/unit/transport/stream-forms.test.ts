// What streams over HTTP are written like, read back by readers of their own.
import { describe, expect, it } from '@jest/globals';
import { parseStreamAccept } from '../../../src/transport/http/parse-stream-accept.js';
import { multipartStream } from '../../../src/transport/multipart/multipart-stream.js';
import { eventStream } from '../../../src/transport/sse/event-stream.js';
import { readEvents, readParts } from '../../support/read-streams.js';

const results = ['{"data":{"a":"one\\ntwo"}}', '{"data":{"b":"--graphql"}}', '{"data":\r\n{"c":\n3}}'];
const whole = [{ data: { a: 'one\ntwo' } }, { data: { b: '--graphql' } }, { data: { c: 3 } }];
const errors = [{ message: 'gone', extensions: { code: 'SHUTTING_DOWN' } }];

describe('an event stream', () => {
  const { opening, keepAlive, writeResult, writeEnd } = eventStream;
  const text = opening + results.map(writeResult).join(keepAlive);

  it('has an event for each result, and one that says it is complete', () => {
    const next = whole.map((data) => ({ event: 'next', data }));
    expect(readEvents(text + writeEnd())).toEqual([...next, { event: 'complete', data: '' }]);
  });

  it('has an error as a result before it is complete', () => {
    expect(readEvents(writeEnd(errors))).toEqual([
      { event: 'next', data: { errors } },
      { event: 'complete', data: '' },
    ]);
  });
});

describe('a multipart stream', () => {
  const { opening, keepAlive, writeResult, writeEnd, contentType } = multipartStream;
  const text = opening + results.map(writeResult).join(keepAlive);
  const next = whole.map((payload) => ({ payload }));

  it('has a part for each result and an empty object for signs of life', () => {
    const [first, second, third] = next;
    expect(readParts(text + writeEnd(), contentType)).toEqual({ parts: [first, {}, second, {}, third], ended: true });
  });

  it('lets a reader have each part as soon as it is written', () => {
    expect(readParts(opening + writeResult(results[0] ?? ''), contentType)).toEqual({ parts: [next[0]], ended: false });
  });

  it('has an error of the whole beside a payload that is null', () => {
    expect(readParts(opening + writeEnd(errors), contentType)).toEqual({
      parts: [{ payload: null, errors }],
      ended: true,
    });
  });
});

describe('the stream that a client takes', () => {
  it.each<[string | undefined, typeof eventStream | undefined, boolean]>([
    [undefined, undefined, false],
    ['application/json', undefined, false],
    ['*/*', undefined, false],
    ['text/event-stream', eventStream, true],
    ['Text/Event-Stream; charset=utf-8', eventStream, true],
    ['text/event-stream, application/json', eventStream, false],
    ['application/json, text/event-stream;q=0.5', eventStream, false],
    ['application/json, text/event-stream;q=0', undefined, false],
    ['multipart/mixed;subscriptionSpec=1.0, application/json', multipartStream, false],
    ['multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"', multipartStream, false],
    ['multipart/mixed; deferSpec=20220824, application/json', undefined, false],
    ['application/graphql-response+json, application/json, text/event-stream, multipart/mixed', eventStream, false],
    ['text/event-stream, multipart/mixed;subscriptionSpec=1.0', eventStream, true],
  ])('is, for %j, the one named first', (accept, form, only) => {
    const demand = parseStreamAccept({ accept });
    expect(demand?.form).toBe(form);
    expect(demand?.only ?? false).toBe(only);
  });
});
