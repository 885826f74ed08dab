// The stream's registered consumer of enhanced fan-out: the one there is, or a new one, waited for until it is active.
import { setTimeout as wait } from 'node:timers/promises';
import {
  DescribeStreamConsumerCommand,
  type KinesisClient,
  RegisterStreamConsumerCommand,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';

const pauseMs = 1_000;

/** The consumer's ARN. */
export async function resolveConsumer(
  client: KinesisClient,
  consumer: { readonly StreamARN: string; readonly ConsumerName: string },
  abortSignal: AbortSignal,
): Promise<string> {
  for (;;) {
    const found = await describe();
    const { ConsumerStatus: status, ConsumerARN: arn } = found ?? {};
    if (status === 'ACTIVE' && arn !== undefined) return arn;
    if (found === undefined && (await register())) continue;
    await wait(pauseMs, undefined, { signal: abortSignal });
  }

  async function describe() {
    try {
      const answer = await client.send(new DescribeStreamConsumerCommand(consumer), { abortSignal });
      return answer.ConsumerDescription;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** Whether it may be there at once; another replica may be registering it. */
  async function register(): Promise<boolean> {
    try {
      await client.send(new RegisterStreamConsumerCommand(consumer), { abortSignal });
      return true;
    } catch (error) {
      if (error instanceof ResourceInUseException) return false;
      throw error;
    }
  }
}
