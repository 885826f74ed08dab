// One mirror: an empty PostgreSQL in WebAssembly, in memory, with the tables of one shape. It answers one question at a
// time, each in a transaction that only reads and is rolled back.
import { PGlite } from '@electric-sql/pglite';
import type { MirrorDefinition } from './mirror-definition.js';
import type { MirrorReply, MirrorRequest } from './mirror-message.js';
import {
  encodeBind,
  encodeDescribe,
  encodeExecute,
  encodeParse,
  encodeQuery,
  encodeSync,
  splitMessages,
} from './protocol-messages.js';
import { renderDefinition } from './render-definition.js';
import { renderSession } from './render-session.js';
import { ownerRole, renderRename } from './session-role.js';

export interface Mirror {
  ask(request: MirrorRequest): Promise<MirrorReply>;
  close(): Promise<void>;
}

/** Rows that are asked for at a time. */
const batchRows = 500;

/** Renamings after which what they leave behind is cleared. */
const renamesBetweenCleanings = 500;

/** `-b`: object ids are given, as when PostgreSQL is upgraded. Buffers are small: there are no rows. */
const parameters = [
  ...['-b', '-c', 'shared_buffers=1MB', '-c', 'wal_buffers=64kB', '-c', 'min_wal_size=2MB', '-c', 'max_wal_size=2MB'],
  ...['-c', 'max_connections=10', '-c', 'temp_file_limit=16MB', '-c', 'search_path="$user", public', '-c', 'jit=off'],
];

/** An empty server. @throws Error where it doesn't start */
export function openServer(template: Blob): Promise<PGlite> {
  return PGlite.create({
    loadDataDir: template,
    database: 'lakegate',
    startParams: [...PGlite.defaultStartParams, ...parameters],
  });
}

/** Owns the server from then on. @throws Error where it doesn't take the definition */
export async function openMirror(
  server: PGlite,
  definition: MirrorDefinition,
  { maxAnswerBytes }: { readonly maxAnswerBytes: number },
): Promise<Mirror> {
  const send = async (...messages: readonly Buffer[]): Promise<Uint8Array> =>
    server.execProtocolRaw(Buffer.concat(messages), { syncToFs: false });
  // What a rolled-back transaction returns to: at first there is nothing.
  await server.exec(`SET SESSION AUTHORIZATION ${ownerRole}`);
  await server.exec(renderDefinition(definition));
  let user: string | undefined;
  let renames = 0;

  const rename = async (name: string): Promise<void> => {
    if (user === name) return;
    await server.exec(renderRename(name).join(';'));
    user = name;
    renames += 1;
    if (renames % renamesBetweenCleanings !== 0) return;
    await server.exec('VACUUM pg_catalog.pg_authid');
    await server.exec('CHECKPOINT');
  };

  return {
    async ask({ session, text, parameterTypes, run }) {
      await rename(session.user);
      try {
        const begun = findError(await send(encodeQuery(renderSession(session))));
        if (begun !== undefined) return begun;
        const described = await send(encodeParse(text, parameterTypes), encodeDescribe(), encodeSync());
        const residentBytes = process.memoryUsage.rss();
        if (run === undefined || findError(described) !== undefined) {
          return findError(described) ?? { kind: 'answered', messages: [described], residentBytes };
        }
        const messages: Uint8Array[] = [];
        let bytes = 0;
        let answer = await send(encodeBind(run.values, run.formats), encodeExecute(batchRows), encodeSync());
        for (;;) {
          const refused = findError(answer);
          if (refused !== undefined) return refused;
          bytes += answer.byteLength;
          if (bytes > maxAnswerBytes) return { kind: 'answer-too-large' };
          messages.push(answer);
          if (!hasMessage(answer, 's')) return { kind: 'answered', messages, residentBytes: process.memoryUsage.rss() };
          answer = await send(encodeExecute(batchRows), encodeSync());
        }
      } finally {
        await send(encodeQuery('ROLLBACK'));
      }
    },
    close: () => server.close(),
  };
}

function findError(answer: Uint8Array): MirrorReply | undefined {
  for (const { type, body } of splitMessages(answer)) if (type === 'E') return { kind: 'refused', error: body };
  return undefined;
}

function hasMessage(answer: Uint8Array, wanted: string): boolean {
  for (const { type } of splitMessages(answer)) if (type === wanted) return true;
  return false;
}
