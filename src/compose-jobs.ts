// Opens what runs questions as jobs, and the folder of their results. Part of the composition root.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobService } from './core/job-service.js';
import { createJobService, type JobServiceOptions } from './jobs/create-job-service.js';

/** Without a folder, results go with the process. */
export async function composeJobs(
  folder: string | undefined,
  options: Omit<JobServiceOptions, 'folder'>,
): Promise<JobService> {
  if (folder !== undefined) return createJobService({ ...options, folder });
  const own = await mkdtemp(path.join(tmpdir(), 'lakegate-jobs-'));
  const jobs = await createJobService({ ...options, folder: own });
  return {
    ...jobs,
    stop: async () => {
      await jobs.stop();
      await rm(own, { recursive: true, force: true });
    },
  };
}
