// The settings of Delta Sharing: how links are signed, how long they are good, and where the files wait meanwhile.
import type { Setting } from './settings.js';

export interface SharingConfig {
  /** Absent: one of the process's own. */
  readonly secret: string | undefined;
  readonly urlTtlSeconds: number;
  /** Without a slash at its end; absent: the address that the client has used. */
  readonly publicUrl: string | undefined;
  /** Absent: a temporary folder of the process's own. */
  readonly folder: string | undefined;
  readonly maxBytes: number;
  readonly maxBytesPerPrincipal: number;
  readonly fileRows: number;
}

export const sharingSettings: readonly Setting[] = [
  {
    key: 'sharing.secret',
    type: 'text',
    minLength: 32,
    description:
      'What links to shared files are signed and the files encrypted with, the same for all replicas; by `${VAR}` from the environment. Absent: made anew at each start, so that links end with the process.',
  },
  {
    key: 'sharing.urlTtlSeconds',
    type: 'integer',
    default: 900,
    minimum: 1,
    maximum: 86_400,
    unit: 's',
    description: 'How long a link to a shared file is good, and the file is kept.',
  },
  {
    key: 'sharing.publicUrl',
    type: 'text',
    description:
      'Where clients find the gateway (`https://data.example.com`), for links; absent: the address that the request was sent to.',
  },
  {
    key: 'sharing.folder',
    type: 'path',
    description:
      'The folder in which shared files wait to be fetched; replicas need one that they share. Absent: a temporary folder of the process, gone when it stops.',
  },
  {
    key: 'sharing.maxBytes',
    type: 'integer',
    default: 4_294_967_296,
    minimum: 1_048_576,
    unit: 'bytes',
    description: 'Most bytes of shared files that one gateway keeps. Beyond it: `SPOOL_FULL`.',
  },
  {
    key: 'sharing.maxBytesPerPrincipal',
    type: 'integer',
    default: 1_073_741_824,
    minimum: 1_048_576,
    unit: 'bytes',
    description: 'Most bytes of shared files of one principal that one gateway keeps. Beyond it: `SPOOL_FULL`.',
  },
  {
    key: 'sharing.fileRows',
    type: 'integer',
    default: 500_000,
    minimum: 1,
    unit: 'rows',
    description: 'Most rows of a shared file; a table that has more is cut into several.',
  },
];

/** What the settings come to. */
export function sharingOf(value: (key: string) => unknown, absolute: (given: string) => string): SharingConfig {
  const text = (name: string): string | undefined => value(`sharing.${name}`) as string | undefined;
  const number = (name: string): number => value(`sharing.${name}`) as number;
  const folder = text('folder');
  return {
    secret: text('secret'),
    urlTtlSeconds: number('urlTtlSeconds'),
    publicUrl: text('publicUrl')?.replace(/\/+$/, ''),
    folder: folder === undefined ? undefined : absolute(folder),
    maxBytes: number('maxBytes'),
    maxBytesPerPrincipal: number('maxBytesPerPrincipal'),
    fileRows: number('fileRows'),
  };
}
