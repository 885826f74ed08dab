import { broadcastObservations } from '../../../src/observe/broadcast-observations.js';
import { createCounters } from '../../../src/observe/create-counters.js';
import { createLogger } from '../../../src/observe/create-logger.js';
import type { Observation } from '../../../src/core/observation.js';

const started: Observation = { kind: 'statement-started', requestId: 'r1', server: 'hot', bindings: ['a.hot'] };
const failed: Observation = { kind: 'error', requestId: 'r1', code: 'INTERNAL', cause: new Error('the cause') };

describe('the log', () => {
  test('is one JSON line for each observation, causes with their stacks', () => {
    const lines: string[] = [];
    const observe = createLogger({ level: 'debug', write: (line) => void lines.push(line) });
    observe(started);
    observe(failed);
    expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ level: 'debug', kind: 'statement-started', server: 'hot' });
    expect(second).toMatchObject({ level: 'error', kind: 'error', code: 'INTERNAL' });
    expect(second?.cause).toMatch(/the cause\n\s+at /);
  });

  test('leaves out what is less grave than its level', () => {
    const lines: string[] = [];
    const observe = createLogger({ level: 'error', write: (line) => void lines.push(line) });
    observe(started);
    observe(failed);
    expect(lines).toHaveLength(1);
    const silent = createLogger({ level: 'silent', write: () => expect('a line').toBe('nothing') });
    silent(failed);
  });
});

describe('counters', () => {
  test('count by kind and condition until they are reset', () => {
    const counters = createCounters();
    const other = createCounters();
    const observe = broadcastObservations(counters.observe, other.observe);
    observe(started);
    observe({ ...started, server: 'cold' });
    observe(failed);
    expect(counters.count('statement-started')).toBe(2);
    expect(counters.count('statement-started', ({ server }) => server === 'cold')).toBe(1);
    counters.reset();
    expect([counters.count('error'), other.count('error')]).toEqual([0, 1]);
  });
});
