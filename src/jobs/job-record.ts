// What replicas know of a job, in the shared store. Part of jobs.
import type { JobPlan, JobStatus } from '../core/job-service.js';
import type { Field } from '../core/relation.js';
import type { SharedStore } from '../core/shared-store.js';

export interface JobRecord {
  readonly id: string;
  readonly principal: string;
  readonly question: string;
  readonly state: JobStatus['state'];
  /** Of the spool, in base64. */
  readonly key: string;
  /** What its owner might see when it was read. */
  readonly grantDigest: string;
  readonly fields: readonly Field[];
  readonly rows: number;
  readonly bytes: number;
  readonly createdMs: number;
  /** When the replica that runs it last said so. */
  readonly seenMs: number;
  readonly finishedMs?: number;
  readonly expiresMs: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly plan: readonly JobPlan[];
}

/** Records of jobs by id. */
export interface JobRecords {
  get(id: string): Promise<JobRecord | undefined>;
  /** @throws LakegateError STATE_UNAVAILABLE */
  add(record: JobRecord): Promise<void>;
  /** Changes what is there, whoever else does so meanwhile; undefined where nothing is. */
  update(id: string, change: (record: JobRecord) => JobRecord): Promise<JobRecord | undefined>;
  remove(id: string): Promise<void>;
}

export function createJobRecords(store: SharedStore, now: () => number): JobRecords {
  const keyOf = (id: string): string => `job/${id}`;
  const ttlOf = ({ expiresMs }: JobRecord): number => Math.max(1, expiresMs - now());
  return {
    get: async (id) => {
      const stored = await store.get(keyOf(id));
      return stored && (JSON.parse(stored.value) as JobRecord);
    },
    add: async (record) => {
      await store.putIfAbsent(keyOf(record.id), JSON.stringify(record), ttlOf(record));
    },
    update: async (id, change) => {
      for (;;) {
        const stored = await store.get(keyOf(id));
        if (stored === undefined) return undefined;
        const changed = change(JSON.parse(stored.value) as JobRecord);
        const { version } = stored;
        const replaced = await store.replace(keyOf(id), {
          version,
          value: JSON.stringify(changed),
          ttlMs: ttlOf(changed),
        });
        if (replaced) return changed;
      }
    },
    remove: async (id) => {
      const stored = await store.get(keyOf(id));
      if (stored !== undefined) await store.remove(keyOf(id), stored.version);
    },
  };
}
