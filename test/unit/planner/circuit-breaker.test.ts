import { createCircuitBreaker } from '../../../src/planner/circuit-breaker.js';

describe('the circuit of a binding', () => {
  it('opens after failures in a row, lets one trial through, and closes when that succeeds', () => {
    let now = 0;
    const seen: string[] = [];
    const breaker = createCircuitBreaker(
      { failures: 2, resetMs: 100 },
      (o) => seen.push(o.kind),
      () => now,
    );
    breaker.failed('a');
    expect(breaker.isClosed('a')).toBe(true);
    breaker.failed('a');
    expect(breaker.isClosed('a')).toBe(false);
    expect(breaker.isClosed('b')).toBe(true);
    now = 100;
    expect(breaker.isClosed('a')).toBe(true);
    breaker.attempt('a');
    expect(breaker.isClosed('a')).toBe(false);
    breaker.succeeded('a');
    expect(breaker.isClosed('a')).toBe(true);
    expect(seen).toEqual(['circuit-opened', 'circuit-closed']);
  });

  it('opens again when the trial fails, and a success in between starts the count anew', () => {
    let now = 0;
    const breaker = createCircuitBreaker(
      { failures: 2, resetMs: 100 },
      () => undefined,
      () => now,
    );
    breaker.failed('a');
    breaker.succeeded('a');
    breaker.failed('a');
    expect(breaker.isClosed('a')).toBe(true);
    breaker.failed('a');
    now = 100;
    breaker.attempt('a');
    breaker.failed('a');
    expect(breaker.isClosed('a')).toBe(false);
    now = 199;
    expect(breaker.isClosed('a')).toBe(false);
    now = 200;
    expect(breaker.isClosed('a')).toBe(true);
    breaker.attempt('a');
    breaker.abandoned('a');
    expect(breaker.isClosed('a')).toBe(true);
  });
});
