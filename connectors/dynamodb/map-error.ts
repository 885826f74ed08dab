// DynamoDB's errors in the path's terms; its names are among those that all AWS services share.
export { mapAwsError as mapError } from '../aws/map-aws-error.js';
