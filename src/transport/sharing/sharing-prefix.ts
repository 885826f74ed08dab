// Where Delta Sharing stands, and below it the files that it links to.
export const sharingPrefix = '/delta-sharing/';
export const sharedFilesPrefix = `${sharingPrefix}files/`;
