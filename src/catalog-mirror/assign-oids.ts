// Object ids of tables, derived from their names alone: the same in every connection, process and shape that holds them.
import { createHash } from 'node:crypto';

/** Of what PostgreSQL makes for a table. */
export interface RelationOids {
  readonly table: number;
  readonly rowType: number;
  readonly arrayType: number;
  readonly keyIndex: number;
}

/** Of a dataset's table in `public` and in its domain's schema. */
export interface TableOids {
  readonly public: RelationOids;
  readonly domain: RelationOids;
}

/** Above all that PostgreSQL gives out itself here, below 2^31, which some clients take an object id not to reach. */
const firstOid = 1_000_000_000;
const oidsPerName = 8;
const slots = 2 ** 27;

/** Gives each of the names its ids. Two names on one place (1 chance in 270 among 1,000): the later one takes the next. */
export function assignOids(names: readonly string[]): (name: string) => TableOids {
  const taken = new Set<number>();
  const assigned = new Map<string, TableOids>();
  for (const name of names) {
    let slot = hashToSlot(name);
    while (taken.has(slot)) slot = (slot + 1) % slots;
    taken.add(slot);
    const first = firstOid + slot * oidsPerName;
    assigned.set(name, { public: relationOids(first), domain: relationOids(first + oidsPerName / 2) });
  }
  return (name) => {
    const oids = assigned.get(name);
    if (oids === undefined) throw new Error(`no object ids for ${name}`);
    return oids;
  };
}

/** The object id of a schema, in a range of its own. */
export function schemaOid(name: string): number {
  return 100_000_000 + hashToSlot(name);
}

function relationOids(first: number): RelationOids {
  return { table: first, rowType: first + 1, arrayType: first + 2, keyIndex: first + 3 };
}

function hashToSlot(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) % slots;
}
