import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appendToFile } from '../../../../auth/audit/append-to-file.js';
import { createAuditLog } from '../../../../auth/audit/audit-log.js';
import type { Observation } from '../../../../src/core/observation.js';

function logged(...observations: Observation[]): unknown[] {
  const lines: string[] = [];
  const observe = createAuditLog({ write: (line) => lines.push(line), now: () => new Date(0) });
  observations.forEach(observe);
  expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  return lines.map((line) => JSON.parse(line) as unknown);
}

const about = { requestId: 'r1', principal: 'api-key/ann', dataset: 'orders' };
const time = '1970-01-01T00:00:00.000Z';

test('each decision, read and refusal is a line of its own', () => {
  expect(
    logged(
      { kind: 'access-decided', ...about, outcome: 'allow', columns: ['id'], grantDigest: 'd1' },
      { kind: 'access-decided', ...about, outcome: 'deny', columns: [] },
      { kind: 'dataset-read', ...about, columns: ['id', 'total'], grantDigest: 'd1', rows: 7 },
      { kind: 'dataset-denied', ...about, code: 'COLUMN_UNKNOWN' },
    ),
  ).toEqual([
    { time, ...about, event: 'decide', decision: 'allow', columns: ['id'], grantDigest: 'd1' },
    { time, ...about, event: 'decide', decision: 'deny', columns: [] },
    { time, ...about, event: 'read', decision: 'allow', columns: ['id', 'total'], grantDigest: 'd1', rows: 7 },
    { time, ...about, event: 'read', decision: 'deny', code: 'COLUMN_UNKNOWN', columns: [] },
  ]);
});

test('causes, which may have filters in them, and other fields do not come in', () => {
  const refused: Observation = {
    kind: 'access-decided',
    ...about,
    outcome: 'deny',
    columns: [],
    code: 'DECISION_INVALID',
    cause: new Error("country = 'US'"),
  };
  const more = { ...refused, values: ['secret'] };
  expect(logged(more)).toEqual([
    { time, ...about, event: 'decide', decision: 'deny', code: 'DECISION_INVALID', columns: [] },
  ]);
});

test('other observations are no part of it', () => {
  expect(
    logged({ kind: 'circuit-opened', binding: 'b' }, { kind: 'error', requestId: 'r', code: 'INTERNAL', cause: 1 }),
  ).toEqual([]);
});

test('names with line breaks stay within their line', () => {
  expect(logged({ kind: 'dataset-denied', ...about, principal: 'a\nb', code: 'DATASET_UNKNOWN' })).toHaveLength(1);
});

describe('the file of the log', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'audit-'));
  const file = path.join(folder, 'audit.jsonl');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is appended to, line after line, and is its owner’s alone', () => {
    for (const text of ['one\n', 'two\n']) {
      const log = appendToFile(file);
      log.write(text);
      log.stop();
    }
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test('stops the start where it cannot be opened, and the request where it cannot be written', () => {
    expect(() => appendToFile(folder)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
    const log = appendToFile(file);
    log.stop();
    expect(() => {
      log.write('late\n');
    }).toThrow(expect.objectContaining({ code: 'INTERNAL' }) as Error);
  });
});
