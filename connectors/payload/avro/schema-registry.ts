// What a schema registry is to the codec, and the cache that all kinds share: schemas never change under their id.
import { LRUCache } from 'lru-cache';
import type { Buffer } from 'node:buffer';
import { readingType, type AvroType } from './avro-type.js';

export interface SchemaRegistry {
  /** What stands before every record of a schema, which is registered if it isn't. @throws LakegateError SINK_… */
  frameOf(schema: string): Promise<Uint8Array>;
  /** Splits a payload. @throws PayloadError where it has no frame of this registry */
  unframe(payload: Uint8Array): { readonly id: string; readonly body: Buffer };
  /** The type of a schema; undefined where the registry has none, or none of Avro's. @throws LakegateError STREAM_… */
  typeOf(id: string): AvroType | undefined | Promise<AvroType | undefined>;
}

/** Most schemas that are kept. */
const maxSchemas = 1_000;
/** How long it is remembered that the registry doesn't know an id. */
const unknownMs = 30_000;

/** Asks for each schema once, however many ask at the same time; a failure isn't kept. */
export function createTypeCache(
  fetchSchema: (id: string) => Promise<string | undefined>,
): (id: string) => AvroType | undefined | Promise<AvroType | undefined> {
  const types = new LRUCache<string, { readonly type: AvroType | undefined }>({ max: maxSchemas });
  const asked = new Map<string, Promise<AvroType | undefined>>();
  const ask = async (id: string): Promise<AvroType | undefined> => {
    try {
      const type = parseType(await fetchSchema(id));
      types.set(id, { type }, type === undefined ? { ttl: unknownMs } : {});
      return type;
    } finally {
      asked.delete(id);
    }
  };
  return (id) => {
    const known = types.get(id);
    if (known !== undefined) return known.type;
    const asking = asked.get(id) ?? ask(id);
    asked.set(id, asking);
    return asking;
  };
}

function parseType(schema: string | undefined): AvroType | undefined {
  if (schema === undefined) return undefined;
  try {
    return readingType(JSON.parse(schema) as string);
  } catch {
    return undefined;
  }
}
