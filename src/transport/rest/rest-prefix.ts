// Where REST is served.
export const restPrefix = '/rest/v1/';
