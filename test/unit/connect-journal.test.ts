// A journal as it is connected: how its source is read to be copied, and what of a message is written.
import type { SinkOptions } from '../../connectors/sink.js';
import type { StreamMessage, StreamOptions } from '../../connectors/stream.js';
import type { Dataset, JournalBinding, Server, StreamBinding } from '../../src/core/dataset.js';
import { connectJournal } from '../../src/connect-journal.js';
import { readings, streamBinding } from '../conformance/flows/readings.js';
import { createMemorySink, type MemorySink } from '../support/memory-sink.js';
import { createMemoryStream } from '../support/memory-stream.js';

const journal: JournalBinding = {
  server: 'bus',
  kind: 'kafka',
  physicalName: 'readings.log',
  settings: { groupId: 'g' },
};
const serverOf = (name: string, kind: Server['kind']): Server => ({ name, kind, settings: {} });

/** What is connected for a binding, and what its connectors were made of. */
function connect(binding: StreamBinding, dataset: Dataset = readings) {
  const sink: MemorySink = createMemorySink();
  const made: { readonly sources: StreamOptions[]; readonly sinks: SinkOptions[] } = { sources: [], sinks: [] };
  const source = createMemoryStream();
  const createSource = (options: StreamOptions) => {
    made.sources.push(options);
    return source;
  };
  const createSink = (options: SinkOptions) => {
    made.sinks.push(options);
    return sink;
  };
  const connected = connectJournal({
    dataset,
    binding: { ...binding, journal },
    server: serverOf(binding.server, binding.kind),
    journalServer: serverOf('bus', 'kafka'),
    read: ({ content }) =>
      content.kind === 'payload' && Buffer.from(content.payload ?? '').toString() === 'good'
        ? { operation: 'insert', before: undefined, after: ['north', 7, 'n'] }
        : { unreadable: 'expected JSON' },
    createSource,
    createJournalSink: createSink,
    createJournalSource: createSource,
  });
  return { ...connected, sink, made };
}

const messageOf = (text: string, key?: string): StreamMessage => ({
  partition: 'queue',
  offset: text,
  timeMs: 0,
  content: { kind: 'payload', payload: Buffer.from(text), key: key === undefined ? undefined : Buffer.from(key) },
});

const signal = new AbortController().signal;

describe('a journal, connected', () => {
  it('reads all of a queue, and of a broker by a session that is kept, its own unless the binding names one', () => {
    const sqs = connect(streamBinding('sqs', 'q', { settings: { waitSeconds: 1 } })).made.sources[0];
    expect(sqs?.binding.settings).toEqual({ waitSeconds: 1, backlog: 'deliver' });
    const mqtt = (settings: StreamBinding['settings'] = {}) =>
      connect(streamBinding('mqtt', 'sensors/+', { settings })).made.sources[0]?.binding.settings['session'];
    expect(mqtt()).toMatch(/^lakegate-[0-9a-f]{12}$/);
    expect(mqtt()).toBe(mqtt());
    expect(mqtt({ session: 'mine' })).toBe('mine');
  });

  it('is written and read under its own name and settings, on its own server', () => {
    const { made } = connect(streamBinding('sqs', 'q', { settings: { waitSeconds: 1 } }));
    const names = { kind: 'kafka', physicalName: 'readings.log', settings: { groupId: 'g' } };
    expect(made.sinks[0]).toMatchObject({ server: { name: 'bus' }, binding: names });
    expect(made.sources[1]).toMatchObject({ server: { name: 'bus' }, binding: { ...names, changes: 'append' } });
  });

  it('has messages as they came, in the order of their group, else of their record, else in none', async () => {
    const { journal: route, sink } = connect(streamBinding('sqs', 'q'));
    const messages = [messageOf('any', 'group'), messageOf('good'), messageOf('{"half": ')];
    expect(await route.append(messages, signal)).toEqual([]);
    const sent = sink.stored.map(({ payload, orderingKey }) => [Buffer.from(payload ?? '').toString(), orderingKey]);
    expect(sent).toEqual([
      ['any', 'group'],
      ['good', '["north","7"]'],
      ['{"half": ', undefined],
    ]);
  });

  it('names what it refuses, and fails where a message is not known to be stored', async () => {
    const { journal: route, sink } = connect(streamBinding('sqs', 'q'));
    sink.interfere = () => ({ status: 'rejected', code: 'TOO_LARGE', message: 'too large' });
    const message = messageOf('good');
    expect(await route.append([message], signal)).toEqual([{ message, reason: 'too large' }]);
    sink.interfere = () => ({ status: 'failed', code: 'SINK_DENIED', cause: 'no' });
    await expect(route.append([message], signal)).rejects.toMatchObject({ code: 'SINK_DENIED' });
    sink.interfere = () => ({ status: 'unknown', cause: 'cut off' });
    await expect(route.append([message], signal)).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' });
  });
});
