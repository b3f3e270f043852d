import type { Finding } from './finding.ts';
import type { Wiring } from './serverless.ts';
import type { LineOf } from './source-lines.ts';
import type { Template } from './template.ts';

/** Rules and schedules that drop an event for good when their function cannot be invoked. */
export function withoutDeadLetters(
  template: Template,
  wiring: Wiring,
  events: EventsOf,
  lineOf: LineOf,
): Finding[] {
  return template.targets
    .filter(({ hasDeadLetters }) => !hasDeadLetters)
    .flatMap(({ kind, name, deployedName }) => {
      const fn = wiring.functions.find((one) => one.deployedName === deployedName);
      if (fn === undefined) return [];
      const index = events(fn.name).findIndex((event) => isOf(kind, name, event));
      return [
        {
          file: 'serverless.yml',
          line: lineOf(['functions', fn.name, 'events', ...(index === -1 ? [] : [index])]),
          what: `function "${fn.name}": ${kind} ${name} has no dead letters, so EventBridge drops an event that it cannot hand over`,
          remedy: remedies[kind],
        },
      ];
    });
}

/** The events of a function as osls prints them. */
export type EventsOf = (functionName: string) => readonly Readonly<Record<string, unknown>>[];

const remedies = {
  rule: 'Add "deadLetterQueueArn:" with "Fn::GetAtt: [Failures, Arn]" to the eventBridge event.',
  schedule:
    'Give the schedule a Target.DeadLetterConfig with the ARN of the queue Failures, below resources of serverless.yml.',
};

/** A rule made of an `eventBridge` event has the number of the event at the end of its name. */
function isOf(kind: 'rule' | 'schedule', name: string, event: Readonly<Record<string, unknown>>): boolean {
  if (kind === 'rule') {
    const { deadLetterQueueArn } = { deadLetterQueueArn: undefined, ...Object(event.eventBridge) };
    return event.eventBridge !== undefined && deadLetterQueueArn === undefined;
  }
  return event.schedule !== undefined && JSON.stringify(event.schedule).includes(JSON.stringify(name));
}
