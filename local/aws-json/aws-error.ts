// An error as the AWS JSON protocol carries it, so that the SDKs throw the typed exception.

export class AwsError extends Error {
  constructor(
    /** Shape name, `InvalidRequestException`. */
    readonly type: string,
    message: string,
    /** Members of the shape beside the message. */
    readonly members: Readonly<Record<string, string>> = {},
    readonly status = 400,
  ) {
    super(message);
    this.name = 'AwsError';
  }
}
