// Reads a message of the queue that CloudTrail's events come by: the event itself, in EventBridge's envelope, or with
// SNS's around that.
import { parsePolicyEvent, type PolicyChange } from './parse-policy-event.js';

export type PolicyMessage =
  | { readonly kind: 'change'; readonly eventName: string; readonly change: PolicyChange }
  /** An event that changes no permission. */
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** What a message's body says; whatever isn't an event is malformed. */
export function parsePolicyMessage(body: string): PolicyMessage {
  const outer = parseObject(body);
  if (outer === undefined) return malformed('the body is no JSON object');
  const event = outer['Type'] === 'Notification' ? parseObject(outer['Message']) : outer;
  if (event === undefined) return malformed("the notification's message is no JSON object");
  const detail = event['detail'] ?? event;
  if (!isObject(detail)) return malformed('the detail is no object');
  const { eventSource, eventName } = detail;
  if (typeof eventSource !== 'string' || typeof eventName !== 'string') return malformed('it names no call');
  const change = parsePolicyEvent(event);
  return change === undefined ? { kind: 'other' } : { kind: 'change', eventName, change };
}

function malformed(reason: string): PolicyMessage {
  return { kind: 'malformed', reason };
}

function parseObject(text: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
