// Where a binding's objects lie, and what each is called: the same name for the same records, in the same order.
import { createHash } from 'node:crypto';
import type { FlowBinding, Server } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import { setting } from '../aws/client-settings.js';
import type { OutgoingRecord } from '../sink.js';

export interface ObjectLocation {
  readonly bucket: string;
  /** Ends in a slash. */
  readonly prefix: string;
}

/** The server's `location`, then the binding's physical name. @throws LakegateError CONFIG_INVALID */
export function locationOf(server: Server, { physicalName }: FlowBinding): ObjectLocation {
  const [, bucket, path = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(setting(server, 'location')) ?? [];
  if (bucket === undefined) {
    const message = `Server "${server.name}" (s3): "location" is not of the form s3://bucket/prefix/.`;
    throw new LakegateError('CONFIG_INVALID', { message });
  }
  const folders = `${path}/${physicalName}`.split('/').filter((part) => part !== '');
  return { bucket, prefix: `${folders.join('/')}/` };
}

/** The first record's id, by which all of a request's are near each other, and a digest of all. */
export function objectNameOf(records: readonly OutgoingRecord[], extension: string): string {
  const digest = createHash('sha256');
  for (const { id } of records) digest.update(id);
  return `${records[0]?.id ?? ''}-${digest.digest('hex').slice(0, 32)}.${extension}`;
}
