// The directions of an order and the units of a time bucket, as enums every schema has.
import { bucketUnits } from '../../src/core/functions.js';
import type { SortKey } from '../../src/core/relation.js';
import { defineEnum } from './type-factory.js';

/** What a direction says; nulls count as greater than every value unless the direction places them. */
export type SortPlacement = Pick<SortKey<never>, 'direction' | 'nulls'>;

const placements: Readonly<Record<string, SortPlacement & { readonly says: string }>> = {
  ASC: { direction: 'asc', nulls: 'last', says: 'Smallest first; nulls, as the greatest, last.' },
  DESC: { direction: 'desc', nulls: 'first', says: 'Greatest first; nulls, as the greatest, before all.' },
  ASC_NULLS_FIRST: { direction: 'asc', nulls: 'first', says: 'Nulls, then smallest first.' },
  ASC_NULLS_LAST: { direction: 'asc', nulls: 'last', says: 'Smallest first, then nulls.' },
  DESC_NULLS_FIRST: { direction: 'desc', nulls: 'first', says: 'Nulls, then greatest first.' },
  DESC_NULLS_LAST: { direction: 'desc', nulls: 'last', says: 'Greatest first, then nulls.' },
};

export const SortDirection = defineEnum(
  'SortDirection',
  'How values are ordered. Text by code point; NaN after every other number. Nulls count as the greatest value unless placed.',
  Object.entries(placements).map(([name, { says }]) => ({ name, value: name, description: says })),
);

/** The placement that a direction's name stands for. */
export function placementOf(direction: string): SortPlacement {
  const placement = placements[direction];
  if (placement === undefined) throw new RangeError(`no sort direction ${direction}`);
  return { direction: placement.direction, nulls: placement.nulls };
}

export const TimeUnit = defineEnum(
  'TimeUnit',
  'The calendar unit of a time bucket.',
  bucketUnits.map((unit) => ({
    name: unit.toUpperCase(),
    value: unit,
    description: unit === 'week' ? 'From Monday.' : `Each calendar ${unit}.`,
  })),
);
