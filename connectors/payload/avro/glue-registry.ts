// AWS Glue Schema Registry. Framing: a byte 3, a byte for the compression (0 none, 5 zlib) and the version's UUID.
import { setTimeout as delay } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import type * as sdk from '@aws-sdk/client-glue';
import type { GlueClient, GlueClientConfig } from '@aws-sdk/client-glue';
import { LakegateError } from '../../../src/core/errors.js';
import { awsClientSettings, optionalSetting } from '../../aws/client-settings.js';
import { dropLogMiddleware } from '../../aws/drop-log-middleware.js';
import { mapAwsError } from '../../aws/map-aws-error.js';
import { PayloadError, type CodecOptions } from '../codec.js';
import { createTypeCache, type SchemaRegistry } from './schema-registry.js';

/** Most bytes that a compressed payload may become. */
const maxInflatedBytes = 64 * 1024 * 1024;
const pollMs = 200;
const polls = 25;

/** A schema's version, and whether it can be used. */
interface Version {
  readonly SchemaVersionId?: string | undefined;
  readonly Status?: string | undefined;
}

/**
 * Connects to the server's `glueRegistry` (`default-registry` unless given). Settings of the binding: `schemaName` (the
 * topic's name unless given) and `registerSchema` (`false`: the schema must be there).
 */
export function createGlueRegistry({ binding, server }: CodecOptions): SchemaRegistry {
  // The server's own endpoint is that of the stream.
  const endpoint = optionalSetting(server, 'glueEndpoint') ?? '';
  const settings = awsClientSettings({ ...server, settings: { ...server.settings, endpoint } });
  const glue = createGlue(settings);
  const RegistryName = optionalSetting(server, 'glueRegistry') ?? 'default-registry';
  const SchemaName = String(binding.settings['schemaName'] ?? binding.physicalName);
  const SchemaId = { RegistryName, SchemaName };
  const mayRegister = String(binding.settings['registerSchema'] ?? true) !== 'false';

  const register = async (SchemaDefinition: string): Promise<Version> => {
    const { client, sdk } = await glue();
    const added = await ifFound(client.send(new sdk.RegisterSchemaVersionCommand({ SchemaId, SchemaDefinition })));
    if (added !== undefined) return added;
    const created = await client.send(
      new sdk.CreateSchemaCommand({
        RegistryId: { RegistryName },
        SchemaName,
        DataFormat: 'AVRO',
        Compatibility: 'BACKWARD',
        SchemaDefinition,
      }),
    );
    return { SchemaVersionId: created.SchemaVersionId, Status: created.SchemaVersionStatus };
  };

  /** Waits until the registry has judged a version. */
  const settled = async (version: Version): Promise<Version> => {
    const { client, sdk } = await glue();
    let latest = version;
    for (let i = 0; i < polls && latest.Status === 'PENDING'; i++) {
      await delay(pollMs);
      latest = await client.send(new sdk.GetSchemaVersionCommand({ SchemaVersionId: version.SchemaVersionId }));
    }
    return latest;
  };

  return {
    async frameOf(SchemaDefinition) {
      const version = await onSide('SINK', async () => {
        const { client, sdk } = await glue();
        const known = await ifFound(client.send(new sdk.GetSchemaByDefinitionCommand({ SchemaId, SchemaDefinition })));
        return settled(known ?? (mayRegister ? await register(SchemaDefinition) : {}));
      });
      const { SchemaVersionId: id, Status: status } = version;
      if (status === 'PENDING') throw new LakegateError('SINK_UNAVAILABLE', { cause: 'the schema is not judged yet' });
      if (id === undefined || status !== 'AVAILABLE') {
        throw new LakegateError('SINK_REJECTED', { cause: 'the schema registry does not take the schema' });
      }
      return Buffer.concat([Buffer.from([3, 0]), Buffer.from(id.replaceAll('-', ''), 'hex')]);
    },
    unframe,
    typeOf: createTypeCache((id) =>
      onSide('STREAM', async () => {
        const { client, sdk } = await glue();
        const found = await ifFound(client.send(new sdk.GetSchemaVersionCommand({ SchemaVersionId: id })));
        return found?.DataFormat === 'AVRO' ? found.SchemaDefinition : undefined;
      }),
    ),
  };
}

interface Glue {
  readonly client: GlueClient;
  readonly sdk: typeof sdk;
}

/** The client, loaded when it is first needed: payloads of other kinds do without. */
function createGlue(settings: GlueClientConfig): () => Promise<Glue> {
  const open = async (): Promise<Glue> => {
    const loaded = await import('@aws-sdk/client-glue');
    return { client: dropLogMiddleware(new loaded.GlueClient(settings)), sdk: loaded };
  };
  let opened: Promise<Glue> | undefined;
  return () => (opened ??= open());
}

function unframe(payload: Uint8Array): { readonly id: string; readonly body: Buffer } {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const compression = bytes[1];
  if (bytes.length < 18 || bytes[0] !== 3 || (compression !== 0 && compression !== 5)) {
    throw new PayloadError("expected Avro with Glue's framing");
  }
  const hex = bytes.toString('hex', 2, 18);
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { id, body: compression === 0 ? bytes.subarray(18) : inflate(bytes.subarray(18)) };
}

function inflate(body: Buffer): Buffer {
  try {
    return inflateSync(body, { maxOutputLength: maxInflatedBytes });
  } catch {
    throw new PayloadError('expected a payload that zlib can read');
  }
}

async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { name?: string }).name === 'EntityNotFoundException') return undefined;
    throw error;
  }
}

async function onSide<T>(side: 'SINK' | 'STREAM', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = mapAwsError(cause);
    if (code === 'STORE_DENIED') throw new LakegateError(`${side}_DENIED`, { cause });
    if (code === 'STORE_REJECTED' && side === 'SINK') throw new LakegateError('SINK_REJECTED', { cause });
    throw new LakegateError(`${side}_UNAVAILABLE`, { cause });
  }
}
