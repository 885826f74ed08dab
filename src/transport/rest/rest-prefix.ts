// Where REST is served, and where in it jobs are.
export const restPrefix = '/rest/v1/';

/** A dataset of that name has no further segments in its path. */
export const jobsPrefix = `${restPrefix}jobs/`;
