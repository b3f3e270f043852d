/** Every metric that the functions write, and what it counts. The table of the documentation is this table. */
export const metricTable = {
  Received: 'events that a trigger handed over; a redelivery counts again',
  Filtered: 'events that became no message, because their route filters them out',
  Sent: 'messages that the broker stored',
  Rejected: 'messages that the service, or its gateway, did not take',
  NotSent: 'messages whose request never began',
  Unknown: 'messages for which no answer tells whether the broker stored them',
  Throttled: 'attempts that were refused because there were too many',
  Unavailable: 'attempts that were refused because the service was not ready',
  Unauthorized: 'attempts that were refused because of an expired token or a wrong signature',
  Misconfigured:
    'attempts that were refused until an operator acts, such as those to a topic that does not exist',
  Invalid: 'attempts that were refused because the service will never take the message',
  UnknownAttempts: 'attempts with an unknown end, also those of messages that were sent in the end',
  PossibleDuplicates: 'messages that may be at the broker twice',
  StoredInOutbox: 'messages that were stored in the outbox, to be sent later',
  DeadLettered: 'messages, and events that could not become messages, that were stored as dead letters',
  NotStored: 'messages and events that could not be stored in the outbox or the dead letters',
  HandedBack:
    'events and records that their trigger must deliver again; waiting records of the outbox are among them',
  WebhookRefused:
    'webhook requests that were answered with a 4xx status; the dimension `reason` is why a signature was not accepted, or else the status',
  SendLatency:
    'not a count: how many milliseconds a message took, waits between its attempts included. A line has at most 50 values, spread evenly from the shortest to the longest',
} as const;

/** The name of a metric. */
export type MetricName = keyof typeof metricTable;

/** The name of a metric that only counts, without a dimension of its own. */
export type Counter = Exclude<MetricName, 'WebhookRefused' | 'SendLatency'>;
