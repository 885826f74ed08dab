// A schema registry that speaks Confluent's HTTP API. Framing: a zero byte and the schema's id in four.
import { LakegateError } from '../../../src/core/errors.js';
import { optionalSetting, setting } from '../../aws/client-settings.js';
import { PayloadError, type CodecOptions } from '../codec.js';
import { createTypeCache, type SchemaRegistry } from './schema-registry.js';

const timeoutMs = 10_000;
const mediaType = 'application/vnd.schemaregistry.v1+json';

/** What the registry answers, as far as it is looked at. */
interface RegistryAnswer {
  readonly id?: number;
  readonly schema?: string;
  readonly schemaType?: string;
}

/**
 * Connects to the server's `schemaRegistryUrl`. Settings of the binding: `subject` (the topic's `…-value` unless given)
 * and `registerSchema` (`false`: the schema must be there).
 */
export function createConfluentRegistry({ binding, server }: CodecOptions): SchemaRegistry {
  const base = setting(server, 'schemaRegistryUrl').replace(/\/+$/, '');
  const user = optionalSetting(server, 'schemaRegistryUser');
  const login = `${user ?? ''}:${optionalSetting(server, 'schemaRegistryPassword') ?? ''}`;
  const headers: Record<string, string> = {
    accept: mediaType,
    'content-type': mediaType,
    ...(user === undefined ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
  const subject = encodeURIComponent(String(binding.settings['subject'] ?? `${binding.physicalName}-value`));
  const mayRegister = String(binding.settings['registerSchema'] ?? true) !== 'false';

  /** The answer; undefined where the registry says that there is no such thing. */
  const ask = async (path: string, side: 'SINK' | 'STREAM', body?: string): Promise<RegistryAnswer | undefined> => {
    const response = await send(`${base}${path}`, side, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    if (response.ok) return (await readJson(response, side)) as RegistryAnswer;
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw refusal(response.status, side);
  };

  return {
    async frameOf(schema) {
      const path = mayRegister ? `/subjects/${subject}/versions` : `/subjects/${subject}`;
      const id = (await ask(path, 'SINK', JSON.stringify({ schema })))?.id;
      if (id === undefined) {
        throw new LakegateError('SINK_REJECTED', { cause: 'the schema registry does not have the schema' });
      }
      const frame = Buffer.alloc(5);
      frame.writeUInt32BE(id, 1);
      return frame;
    },
    unframe: (payload) => {
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      if (bytes.length < 5 || bytes[0] !== 0) throw new PayloadError("expected Avro with a schema registry's framing");
      return { id: String(bytes.readUInt32BE(1)), body: bytes.subarray(5) };
    },
    typeOf: createTypeCache(async (id) => {
      const found = await ask(`/schemas/ids/${id}`, 'STREAM');
      return (found?.schemaType ?? 'AVRO') === 'AVRO' ? found?.schema : undefined;
    }),
  };
}

async function send(url: string, side: 'SINK' | 'STREAM', init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  } catch (cause) {
    throw new LakegateError(`${side}_UNAVAILABLE`, { cause });
  }
}

async function readJson(response: Response, side: 'SINK' | 'STREAM'): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new LakegateError(`${side}_UNAVAILABLE`, { cause });
  }
}

/** 409: not compatible; 422: no schema that the registry takes. */
function refusal(status: number, side: 'SINK' | 'STREAM'): LakegateError {
  const cause = `the schema registry answered ${String(status)}`;
  if (status === 401 || status === 403) return new LakegateError(`${side}_DENIED`, { cause });
  const isRefused = side === 'SINK' && (status === 409 || status === 422);
  return new LakegateError(isRefused ? 'SINK_REJECTED' : `${side}_UNAVAILABLE`, { cause });
}
