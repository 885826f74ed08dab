// Answers catalog questions: each by the mirror of what its caller sees, in a process of its own.
import type { CatalogMirror } from '../core/catalog-mirror.js';
import { LakegateError } from '../core/errors.js';
import type { VisibleCatalog } from '../core/read-scope.js';
import type { SqlSession } from '../core/sql-service.js';
import { decodeDescription, decodeError, decodeRows } from './decode-answer.js';
import { buildMirrorDefinition, type MirrorDefinition } from './mirror-definition.js';
import type { MirrorReply, MirrorRequest } from './mirror-message.js';
import type { MirrorSession } from './render-session.js';
import { type MirrorProcessOptions, runMirrorProcesses } from './run-mirror-processes.js';

/** What may stand before the first word of a question: blanks, comments, parentheses. */
const question = /^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*(?:select|with|values|table)\b/iu;

/** Owns the processes. */
export function createCatalogMirror(options: MirrorProcessOptions): CatalogMirror {
  const mirrors = runMirrorProcesses(options);
  const definitions = new WeakMap<VisibleCatalog, MirrorDefinition>();
  const define = (catalog: VisibleCatalog): MirrorDefinition => {
    const definition = definitions.get(catalog) ?? buildMirrorDefinition(catalog);
    definitions.set(catalog, definition);
    return definition;
  };
  const ask = async (catalog: VisibleCatalog, request: Omit<MirrorRequest, 'digest'>, signal: AbortSignal) => {
    const definition = define(catalog);
    const { digest } = definition;
    const reply = await mirrors.ask({ ...request, digest }, signal);
    if (reply.kind !== 'mirror-missing') return answered(reply);
    return answered(await mirrors.ask({ ...request, digest, definition }, signal));
  };

  return {
    start: () => mirrors.start(),
    async prepare(text, parameterTypes, { session, catalog, signal }) {
      // The caller has seen to it that this is a question; a second look costs nothing.
      if (!question.test(text)) throw new LakegateError('SQL_UNSUPPORTED', { extensions: { sqlstate: '0A000' } });
      const asked = { text, session: mirrorSession(session) };
      const [description = new Uint8Array()] = await ask(catalog, { ...asked, parameterTypes }, signal);
      const shape = decodeDescription(description);
      return {
        ...shape,
        async *run(values, formats, runSignal) {
          const run = { values, formats };
          const request = { ...asked, parameterTypes: shape.parameters, run };
          for (const batch of await ask(catalog, request, runSignal)) yield decodeRows(batch);
        },
      };
    },
    tableOid(dataset, catalog) {
      return Promise.resolve(define(catalog).tables.find(({ name }) => name === dataset)?.oids.public.table);
    },
    stop: () => mirrors.stop(),
  };
}

function mirrorSession({ user, backendPid, settings }: SqlSession): MirrorSession {
  return { user, backendPid, settings: [...settings] };
}

/** @throws LakegateError SQL_INVALID, ROW_LIMIT, CATALOG_UNAVAILABLE */
function answered(reply: MirrorReply): readonly Uint8Array[] {
  switch (reply.kind) {
    case 'answered':
      return reply.messages;
    case 'refused':
      throw decodeError(reply.error);
    case 'answer-too-large':
      throw new LakegateError('ROW_LIMIT');
    case 'failed':
      throw new LakegateError('CATALOG_UNAVAILABLE', { cause: new Error(reply.message) });
    case 'ready':
    case 'mirror-missing':
      throw new LakegateError('CATALOG_UNAVAILABLE');
  }
}
