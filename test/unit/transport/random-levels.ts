// A data service that answers any read with rows made up from a seed: the same read, the same rows.
import type { DataService, LevelResult, Page, ReadNode } from '../../../src/core/data-service.js';
import type { DataType } from '../../../src/core/data-type.js';
import type { Row, Value } from '../../../src/core/value.js';

export type Random = () => number;

/** A small generator of numbers from 0 up to 1 (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** `flaws`: how often a value is one that its place doesn't allow, from 0 to 1. */
export function createRandomService(seed: number, flaws: number): DataService {
  return {
    read: (node) => Promise.resolve(levelOf(node, 1, { seed, flaws })),
    explain: () => Promise.resolve([]),
  };
}

interface Source {
  readonly seed: number;
  readonly flaws: number;
}

function levelOf(node: ReadNode, parents: number, source: Source): LevelResult {
  const random = createRandom(seedOf(node.path.join('.'), source.seed));
  const rows: Row[] = [];
  const pages: Page[] = [];
  for (let parent = 0; parent < parents; parent++) {
    const start = rows.length;
    const count = Math.floor(random() * (node.kind === 'one' ? 2 : 4));
    for (let i = 0; i < count; i++) {
      rows.push(node.source.fields.map(({ type, nullable }) => valueOf(type, nullable, random, source.flaws)));
    }
    const totalCount = random() < source.flaws ? 2 ** 60 : Math.floor(random() * 1_000);
    pages.push({
      start,
      end: rows.length,
      hasNextPage: random() < 0.5,
      hasPreviousPage: random() < 0.5,
      ...(node.totalCount && { totalCount }),
    });
  }
  return {
    node,
    rows,
    pages,
    children: node.children.map((child) => levelOf(child, rows.length, source)),
    cursorOf: (index) => `${node.path.join('.')}#"${String(index)}"`,
  };
}

function valueOf(type: DataType, nullable: boolean, random: Random, flaws: number): Value {
  if (nullable ? random() < 0.2 : random() < flaws) return null;
  switch (type.kind) {
    case 'boolean':
      return random() < 0.5;
    case 'int32':
      return pick(random, [0, 1, -7, 2_147_483_647]);
    case 'int64':
      // The last is beyond what a count may be.
      return random() < flaws ? 9_223_372_036_854_775_807n : BigInt(Math.floor(random() * 100));
    case 'decimal':
      return pick(random, ['0.00', '-1.50', '99999999.99']);
    case 'float64':
      return pick(random, [0, -0, 1.5, 1e21, -1e-7, Number.NaN, Infinity, -Infinity]);
    case 'string':
      return pick(random, ['', 'plain', '"quoted" \\ \n', '🦄 naïve', '%_', '\u2028', '\ud800']);
    case 'date':
      return '2013-01-31';
    case 'timestamp':
      return pick(random, ['2013-01-01T05:00:00Z', '2013-03-10T07:00:00.25Z']);
    case 'json':
      return random() < flaws ? '{broken' : pick(random, ['{"a": [1, 2.50, 12345678901234567890]}', '"x"', '1.0']);
    case 'list':
      return Array.from({ length: Math.floor(random() * 3) }, () => valueOf(type.element, true, random, flaws));
    case 'struct':
      return type.fields.map((field) => valueOf(field.type, field.nullable, random, flaws));
  }
}

function seedOf(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
