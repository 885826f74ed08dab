// What every sink must do, and for each check a sink that is wrong in just what the check looks at.
import type { OutgoingRecord, SendOutcome, Sink, SinkCapabilities } from '../../../connectors/sink.js';
import { LakegateError } from '../../../src/core/errors.js';
import { must } from '../check.js';
import { interleaved, labelOf, labelsOfStation, outgoing, type Reading, readingsOf } from './readings.js';
import { send, type SinkFixture, type SinkTarget, type StoredReading } from './sink-target.js';

export interface SinkCheck {
  /** A sentence of behaviour. */
  readonly name: string;
  /** By capabilities, and by what the kind's server can be asked. */
  readonly applies?: (capabilities: SinkCapabilities, fixture: SinkFixture) => boolean;
  /** What the fixture must be able to make. */
  readonly needs?: 'refused' | 'recordOfBytes';
  /** Rejects where the sink doesn't behave; the target is new and empty. */
  readonly run: (target: SinkTarget, fixture: SinkFixture) => Promise<void>;
  /** The same target with a sink that is wrong in just what the check looks at. */
  readonly wrong: (target: SinkTarget) => SinkTarget;
}

type Send = Sink['send'];

function withSink(target: SinkTarget, change: Partial<Sink>): SinkTarget {
  const inner = target.sink;
  const outer: Sink = {
    kind: inner.kind,
    capabilities: inner.capabilities,
    send: (records, context) => inner.send(records, context),
    ping: (signal) => inner.ping(signal),
    stop: () => inner.stop(),
    ...change,
  };
  return { ...target, sink: outer };
}

/** A target whose sink sends through the function given. */
function withSend(wrap: (inner: Send) => Send): SinkCheck['wrong'] {
  return (target) => withSink(target, { send: wrap((records, context) => target.sink.send(records, context)) });
}

/** Says of every record what is given, and sends what is to be sent; from a call on, to get past a check's warming up. */
function saying(
  outcome: SendOutcome,
  sent: (records: readonly OutgoingRecord[]) => readonly OutgoingRecord[],
  fromCall = 1,
): SinkCheck['wrong'] {
  let calls = 0;
  return withSend((inner) => async (records, context) => {
    calls++;
    if (calls < fromCall) return inner(records, context);
    const chosen = sent(records);
    if (chosen.length > 0) await inner(chosen, context);
    return records.map(() => outcome);
  });
}

const everything = (records: readonly OutgoingRecord[]): readonly OutgoingRecord[] => records;
const nothing = (): readonly OutgoingRecord[] => [];
const sayAccepted: SendOutcome = { status: 'accepted', position: 'somewhere' };
const sayFailed: SendOutcome = { status: 'failed', code: 'SINK_UNAVAILABLE', cause: undefined };

const counts = (outcomes: readonly SendOutcome[]): string => {
  const byStatus = Map.groupBy(outcomes, (outcome) => outcome.status);
  return [...byStatus].map(([status, those]) => `${String(those.length)} ${status}`).join(', ');
};

const allAccepted = (outcomes: readonly SendOutcome[], count: number): void => {
  must(outcomes.length === count, `${String(outcomes.length)} outcomes for ${String(count)} records`);
  must(
    outcomes.every(({ status }) => status === 'accepted'),
    `not all accepted: ${counts(outcomes)}: ${describeCause(outcomes)}`,
  );
};

function describeCause(outcomes: readonly SendOutcome[]): string {
  const bad = outcomes.find((outcome) => outcome.status !== 'accepted');
  if (bad === undefined) return '';
  return bad.status === 'rejected' ? `${bad.code} ${bad.message}` : String(bad.cause);
}

const sameLabels = (found: readonly string[], wanted: readonly string[], what: string): void => {
  must(
    JSON.stringify(found) === JSON.stringify(wanted),
    `${what}: found ${found.join(' ') || 'nothing'}; wanted ${wanted.join(' ') || 'nothing'}`,
  );
};

const sortedLabels = (records: readonly Reading[]): readonly string[] => records.map(labelOf).sort();

/** What was accepted is stored, what failed or was rejected is not. */
function checkAccount(
  sent: readonly Reading[],
  outcomes: readonly SendOutcome[],
  stored: readonly StoredReading[],
): void {
  const labels = new Set(stored.map(labelOf));
  sent.forEach((reading, i) => {
    const status = outcomes[i]?.status ?? 'missing';
    const isStored = labels.has(labelOf(reading));
    must(status !== 'missing', `${labelOf(reading)} has no outcome`);
    must(status !== 'accepted' || isStored, `${labelOf(reading)} was accepted and is not stored`);
    must(status === 'accepted' || status === 'unknown' || !isStored, `${labelOf(reading)} is ${status} and is stored`);
  });
}

const stations = ['north', 'south', 'east', 'west'];

export const sinkChecks: readonly SinkCheck[] = [
  {
    name: 'stores each record that it accepts, once, and as it was',
    run: async (target) => {
      const sent = interleaved(stations, 5);
      allAccepted(await send(target, sent.map(outgoing)), sent.length);
      sameLabels(sortedLabels(await target.readBack()), sortedLabels(sent), 'what is stored');
    },
    wrong: saying(sayAccepted, (records) => records.slice(1)),
  },
  {
    name: 'names the place of each record, by which it can be read back',
    run: async (target, fixture) => {
      const sent = interleaved(stations, 3);
      const outcomes = await send(target, sent.map(outgoing));
      allAccepted(outcomes, sent.length);
      const positions = outcomes.map((outcome) => (outcome.status === 'accepted' ? outcome.position : ''));
      must(!positions.includes(''), 'a position is empty');
      if (fixture.capabilities.positions === 'record') {
        must(new Set(positions).size === positions.length, `positions are not distinct: ${positions.join(' ')}`);
      }
      if (!fixture.tellsPositions) return;
      const stored = await target.readBack();
      sent.forEach((reading, i) => {
        const there = stored.filter(({ position }) => position === positions[i]).map(labelOf);
        must(there.includes(labelOf(reading)), `at ${String(positions[i])} stands ${there.join(' ') || 'nothing'}`);
      });
    },
    wrong: withSend((inner) => async (records, context) => {
      const outcomes = await inner(records, context);
      const first = outcomes[0];
      // One place for all; with positions of whole batches, a place where nothing stands.
      const position = first?.status === 'accepted' ? first.position : '';
      return outcomes.map((_, i) => ({ status: 'accepted', position: i % 2 === 0 ? position : '' }));
    }),
  },
  {
    name: 'keeps the order of the records of one key within a batch and from one batch to the next',
    applies: ({ ordering }) => ordering === 'key',
    run: async (target, { keeps, capabilities }) => {
      const each = Math.min(50, Math.floor(capabilities.maxBatchRecords / stations.length));
      const batches = [0, 1].map((n) => interleaved(stations, Math.max(each, 1), n * each));
      for (const sent of batches) {
        // Where the latest of a key is kept, all of a station's are versions of one row.
        const versions = keeps === 'every' ? sent : sent.map((r) => ({ ...r, seq: 0, note: `v${String(r.seq)}` }));
        allAccepted(await send(target, versions.map(outgoing)), sent.length);
      }
      const stored = await target.readBack();
      for (const station of stations) {
        const all = batches.flat().filter((r) => r.station === station);
        const last = all.at(-1)?.seq ?? 0;
        const wanted = keeps === 'every' ? all.map(labelOf) : [`${station}/0/v${String(last)}`];
        sameLabels(labelsOfStation(station, stored), wanted, `the order of ${station}`);
      }
    },
    wrong: withSend((inner) => async (records, context) => {
      const outcomes = await inner(records.toReversed(), context);
      return outcomes.toReversed();
    }),
  },
  {
    name: 'stores a record once that is sent again with its id',
    applies: ({ deduplication }) => deduplication !== 'never',
    run: async (target) => {
      const sent = readingsOf('north', 3);
      const records = sent.map(outgoing);
      allAccepted(await send(target, records), 3);
      allAccepted(await send(target, records), 3);
      allAccepted(await send(target, [outgoing({ station: 'north', seq: 3, note: 'another' })]), 1);
      const wanted = [...sent, { station: 'north', seq: 3, note: 'another' }];
      sameLabels(sortedLabels(await target.readBack()), sortedLabels(wanted), 'what is stored');
    },
    wrong: withSend((inner) => {
      let calls = 0;
      return (records, context) => {
        calls++;
        const altered = records.map((record) => relabel(record, calls));
        return inner(altered, context);
      };
    }),
  },
  {
    name: 'refuses what its server refuses, with a reason, and stores the others',
    needs: 'refused',
    run: async (target, { refused }) => {
      must(refused !== undefined, 'the fixture has no record that is refused');
      const before = readingsOf('north', 2);
      const after = readingsOf('south', 2);
      const bad = refused({ station: 'east', seq: 0, note: 'bad' });
      const outcomes = await send(target, [...before.map(outgoing), bad, ...after.map(outgoing)]);
      const middle = outcomes[2];
      must(middle?.status === 'rejected' && middle.message !== '', `the bad one is ${String(middle?.status)}`);
      allAccepted(outcomes.toSpliced(2, 1), 4);
      // What comes next of the same keys is stored as well.
      const next = [...readingsOf('north', 2, 10), ...readingsOf('south', 2, 10)];
      allAccepted(await send(target, next.map(outgoing)), next.length);
      const wanted = [...before, ...after, ...next];
      sameLabels(sortedLabels(await target.readBack()), sortedLabels(wanted), 'what is stored');
    },
    wrong: withSend((inner) => async (records, context) => {
      const outcomes = await inner(records, context);
      return outcomes.map((outcome) => (outcome.status === 'rejected' ? sayAccepted : outcome));
    }),
  },
  {
    name: 'stores nothing of a key after a record of it that was not stored',
    needs: 'refused',
    applies: ({ ordering }, { keeps }) => ordering === 'key' && keeps === 'every',
    run: async (target, { refused }) => {
      must(refused !== undefined, 'the fixture has no record that is refused');
      const [first, second, third] = readingsOf('north', 3) as [Reading, Reading, Reading];
      const outcomes = await send(target, [outgoing(first), refused(second), outgoing(third)]);
      const statuses = outcomes.map(({ status }) => status).join(' ');
      must(statuses === 'accepted rejected failed', `the outcomes are ${statuses}`);
      sameLabels(sortedLabels(await target.readBack()), [labelOf(first)], 'what is stored');
    },
    wrong: withSend((inner) => async (records, context) => {
      const outcomes: SendOutcome[] = [];
      for (const record of records) outcomes.push(...(await inner([record], context)));
      return outcomes;
    }),
  },
  {
    name: 'takes a record of just maxRecordBytes, and refuses one byte more as too large',
    needs: 'recordOfBytes',
    applies: ({ maxRecordBytes }) => maxRecordBytes <= 32 * 1024 ** 2,
    run: async (target, { recordOfBytes, capabilities }) => {
      must(recordOfBytes !== undefined, 'the fixture makes no records of a size');
      const [most, more] = await send(target, [recordOfBytes('north', capabilities.maxRecordBytes)]).then(
        async (first) => [first[0], (await send(target, [recordOfBytes('south', capabilities.maxRecordBytes + 1)]))[0]],
      );
      must(most?.status === 'accepted', `the largest is ${describe(most)}`);
      must(more?.status === 'rejected' && more.code === 'TOO_LARGE', `one byte more is ${describe(more)}`);
      const found = (await target.readBack()).map(({ station }) => station);
      sameLabels(found, ['north'], 'what is stored');
    },
    wrong: withSend((inner) => async (records, context) => {
      const outcomes = await inner(records, context);
      return outcomes.map((outcome) => (outcome.status === 'rejected' ? { ...sayFailed } : outcome));
    }),
  },
  {
    name: 'takes a batch of maxBatchRecords',
    applies: ({ maxBatchRecords }) => maxBatchRecords <= 20_000,
    run: async (target, { capabilities }) => {
      const sent = readingsOf('north', capabilities.maxBatchRecords);
      allAccepted(await send(target, sent.map(outgoing)), sent.length);
      sameLabels(sortedLabels(await target.readBack()), sortedLabels(sent), 'what is stored');
    },
    wrong: saying(sayAccepted, (records) => records.slice(0, -1)),
  },
  {
    name: 'takes a batch of maxBatchBytes',
    needs: 'recordOfBytes',
    applies: ({ maxBatchBytes }) => maxBatchBytes <= 32 * 1024 ** 2,
    run: async (target, { capabilities: { maxBatchBytes, maxBatchRecords, maxRecordBytes }, recordOfBytes }) => {
      must(recordOfBytes !== undefined, 'the fixture makes no records of a size');
      const count = Math.min(maxBatchRecords, Math.max(2, Math.ceil(maxBatchBytes / maxRecordBytes)));
      const bytes = Math.min(maxRecordBytes, Math.floor(maxBatchBytes / count));
      const records = Array.from({ length: count }, (_, i) => recordOfBytes(`s${String(i)}`, bytes));
      allAccepted(await send(target, records), count);
      must((await target.readBack()).length === count, 'not all of the batch is stored');
    },
    wrong: saying(sayAccepted, (records) => records.slice(0, -1)),
  },
  {
    name: 'says that nothing was stored where it cannot reach its server, and its ping fails',
    run: async (target) => {
      const sent = interleaved(stations, 2);
      await target.proxy.setMode('refuse');
      const outcomes = await send(target, sent.map(outgoing), AbortSignal.timeout(20_000));
      must(
        outcomes.every((outcome) => outcome.status === 'failed' && outcome.code === 'SINK_UNAVAILABLE'),
        `the outcomes are ${counts(outcomes)}: ${describeCause(outcomes)}`,
      );
      const pinged = await target.sink.ping(AbortSignal.timeout(20_000)).then(
        () => 'answered',
        (error: unknown) => (error instanceof LakegateError ? error.code : String(error)),
      );
      must(pinged === 'SINK_UNAVAILABLE', `the ping is ${pinged}`);
      await target.proxy.setMode('pass');
      sameLabels(sortedLabels(await target.readBack()), [], 'what is stored');
      // The sink is as good as new when its server is back.
      allAccepted(await send(target, sent.map(outgoing)), sent.length);
    },
    wrong: saying({ status: 'unknown', cause: undefined }, nothing),
  },
  {
    name: 'says that an outcome is unknown when the answer does not come before it is aborted',
    run: async (target) => {
      allAccepted(await send(target, [outgoing({ station: 'warm', seq: 0, note: 'up' })]), 1);
      await target.proxy.setMode('mute');
      // Of two keys: a sink may hold the next record of a key back until the one before is acknowledged.
      const sent = [...readingsOf('north', 1), ...readingsOf('south', 1)];
      const controller = new AbortController();
      const sending = send(target, sent.map(outgoing), controller.signal);
      await untilStored(target, ({ station }) => station === 'north');
      controller.abort();
      const outcomes = await sending;
      must(
        outcomes.length === 2 && outcomes.every(({ status }) => status === 'unknown'),
        `the outcomes are ${counts(outcomes)}: ${describeCause(outcomes)}`,
      );
      await target.proxy.setMode('pass');
      target.proxy.cut();
      allAccepted(await send(target, [outgoing({ station: 'south', seq: 0, note: 'again' })]), 1);
    },
    wrong: saying(sayFailed, everything, 2),
  },
  {
    name: 'says that an outcome is unknown when its server stores and goes away without an answer, and goes on when it is back',
    run: async (target) => {
      const first = { station: 'north', seq: 0, note: 'up' };
      allAccepted(await send(target, [outgoing(first)]), 1);
      await target.proxy.setMode('mute');
      const lost = { station: 'north', seq: 1, note: 'lost' };
      const sending = send(target, [outgoing(lost)], AbortSignal.timeout(60_000));
      await untilStored(target, ({ seq }) => seq === 1);
      await target.proxy.setMode('refuse');
      const [outcome] = await sending;
      must(outcome?.status === 'unknown', `the outcome is ${describe(outcome)}`);
      await target.proxy.setMode('pass');
      const next = { station: 'north', seq: 2, note: 'next' };
      allAccepted(await send(target, [outgoing(next)]), 1);
      sameLabels(sortedLabels(await target.readBack()), sortedLabels([first, lost, next]), 'what is stored');
    },
    wrong: saying(sayFailed, everything, 2),
  },
  {
    name: 'accounts for every record when the connection breaks amid a batch',
    run: async (target, { capabilities }) => {
      allAccepted(await send(target, [outgoing({ station: 'warm', seq: 0, note: 'up' })]), 1);
      const each = Math.max(1, Math.floor(Math.min(200, capabilities.maxBatchRecords) / stations.length));
      const sent = interleaved(stations, each);
      target.proxy.cutNextRequest();
      const outcomes = await send(target, sent.map(outgoing), AbortSignal.timeout(30_000));
      checkAccount(sent, outcomes, await target.readBack());
      // The server may still be at what it was sent: what failed must not turn up later.
      const giveUp = Date.now() + 3_000;
      while (outcomes.some(({ status }) => status === 'failed') && Date.now() < giveUp) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        checkAccount(sent, outcomes, await target.readBack());
      }
    },
    wrong: saying(sayFailed, everything, 2),
  },
];

function describe(outcome: SendOutcome | undefined): string {
  if (outcome === undefined) return 'missing';
  return outcome.status === 'failed' || outcome.status === 'unknown'
    ? `${outcome.status}: ${String(outcome.cause)}`
    : outcome.status;
}

/** Another record by its id and its content: what is stored twice then. */
function relabel(record: OutgoingRecord, call: number): OutgoingRecord {
  if (call === 1) return record;
  const [station, seq] = record.row;
  return outgoing({ station: String(station), seq: Number(seq) + 1000, note: 'a duplicate' });
}

/** Resolves when a record of which the condition holds can be read back. */
async function untilStored(target: SinkTarget, condition: (stored: StoredReading) => boolean): Promise<void> {
  const giveUp = Date.now() + 30_000;
  while (Date.now() < giveUp) {
    if ((await target.readBack()).some(condition)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('what was sent can not be read back');
}
