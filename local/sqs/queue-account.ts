// The account that the local queues are in, which their URLs have in them.

export const QUEUE_ACCOUNT = '123456789012';
