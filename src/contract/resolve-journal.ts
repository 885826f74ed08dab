// Where a stream without positions keeps its messages, so that they can be read again: a topic or stream that the
// contract names beside it.
import type { FlowBinding, JournalBinding, JournalKind, Server } from '../core/dataset.js';
import { namesReplica, resolveEnvironment } from '../core/resolve-environment.js';
import type { LakegateBinding } from './lakegate-properties.js';
import type { LoadedDataset } from './loaded-dataset.js';
import type { ReportBinding } from './resolve-binding-columns.js';
import { findBindingServer } from './resolve-binding-server.js';

/** A binding with the server that it flows to or from. */
export interface Flow {
  readonly dataset: LoadedDataset;
  readonly binding: LakegateBinding;
  readonly server: Server;
  readonly report: ReportBinding;
}

/** Settings that name the place a source is read from. */
const ownPlaces = ['queueUrl', 'session'];
const replicasOwn =
  'expected no ${REPLICA} with a "journal": one replica at a time copies what all of them read, from one place';

/** Sources that keep no place to come back to. */
const placeless: ReadonlySet<string> = new Set(['sqs', 'mqtt', 'postgres']);

/** The journal of a stream; undefined where it names none, or one that can't be, which is reported. */
export function resolveJournal({ dataset, binding, server, report }: Flow): JournalBinding | undefined {
  const { journal } = binding;
  if (journal === undefined) return undefined;
  const reportJournal: ReportBinding = (keys, message) => {
    report(['journal', ...keys], message);
  };
  if (!placeless.has(server.kind)) {
    reportJournal([], `expected no "journal": a stream of type ${server.kind} can be read from any place as it is`);
  }
  if (server.kind === 'mqtt' && String(binding.settings?.['qos'] ?? 1) === '0') {
    report(
      ['settings', 'qos'],
      'expected 1 or 2 with a "journal": what isn\'t acknowledged can be lost before it is kept',
    );
  }
  for (const name of ownPlaces) {
    if (namesReplica(String(binding.settings?.[name]))) report(['settings', name], replicasOwn);
    else if (server.replicaSettings?.includes(name)) reportJournal([], `${replicasOwn} (${name} of its server)`);
  }
  if (binding.settings?.['backlog'] === 'discard') {
    report(['settings', 'backlog'], 'expected "deliver" with a "journal": it keeps everything');
  }
  const found = findBindingServer(dataset, { server: journal.server, direction: 'journal' }, reportJournal);
  if (found === undefined) return undefined;
  const { stream } = found.settings;
  const physicalName = journal.physicalName ?? (typeof stream === 'string' ? stream : undefined);
  if (physicalName === undefined) reportJournal([], 'expected a "physicalName": the topic that is the journal');
  return {
    server: found.name,
    kind: found.kind as JournalKind,
    physicalName: physicalName ?? '',
    settings: resolveFlowSettings(dataset, journal.settings, reportJournal),
  };
}

/** Settings of a binding or a journal, with the environment's values. */
export function resolveFlowSettings(
  dataset: LoadedDataset,
  given: LakegateBinding['settings'],
  report: ReportBinding,
): FlowBinding['settings'] {
  const settings: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(given ?? {})) {
    const text = typeof value === 'string' ? resolveEnvironment(value, dataset.contract.env) : { value };
    if ('missing' in text) {
      for (const name of text.missing) {
        report(['settings', key], `expected the environment variable ${name} to be set`);
      }
    } else if (text.value !== '') settings[key] = text.value;
  }
  return settings;
}
