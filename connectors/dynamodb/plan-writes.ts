// Which records go in one call, and which calls may be under way together, so that keys keep their order.
import type { OutgoingRecord } from '../sink.js';

/** Indexes of records of one call. */
export type WriteCall = readonly number[];

export interface WriteShape {
  readonly maxItems: number;
  readonly maxBytes: number;
  /** Of one record's item. */
  readonly bytesOf: (index: number) => number;
  /** Equal for records that are one item, which a call can have once. */
  readonly itemKeyOf: (index: number) => string;
}

/**
 * Steps of calls that may run together, for calls of which single items may not be stored: an ordering key is in a step once.
 */
export function planBatches(records: readonly OutgoingRecord[], shape: WriteShape): readonly (readonly WriteCall[])[] {
  const steps: number[][] = [];
  const nextStep = new Map<string, number>();
  records.forEach(({ orderingKey }, index) => {
    const keys = [`item ${shape.itemKeyOf(index)}`, ...(orderingKey === undefined ? [] : [`order ${orderingKey}`])];
    const step = Math.max(...keys.map((key) => nextStep.get(key) ?? 0));
    for (const key of keys) nextStep.set(key, step + 1);
    (steps[step] ??= []).push(index);
  });
  return steps.map((indexes) => cutCalls(indexes, shape));
}

/** Steps of one call each, for calls of which all or nothing is stored. */
export function planTransactions(
  records: readonly OutgoingRecord[],
  shape: WriteShape,
): readonly (readonly WriteCall[])[] {
  return cutCalls(
    records.map((_, index) => index),
    shape,
  ).map((call) => [call]);
}

function cutCalls(indexes: readonly number[], { maxItems, maxBytes, bytesOf, itemKeyOf }: WriteShape): WriteCall[] {
  const calls: number[][] = [];
  let bytes = 0;
  let items = new Set<string>();
  for (const index of indexes) {
    const size = bytesOf(index);
    const item = itemKeyOf(index);
    const call = calls.at(-1);
    if (call === undefined || call.length >= maxItems || bytes + size > maxBytes || items.has(item)) {
      calls.push([index]);
      bytes = size;
      items = new Set([item]);
      continue;
    }
    call.push(index);
    bytes += size;
    items.add(item);
  }
  return calls;
}
