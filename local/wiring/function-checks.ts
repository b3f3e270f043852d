import type { Finding } from './finding.ts';
import { triggersOf, type Wiring } from './serverless.ts';
import type { LineOf } from './source-lines.ts';

/** Settings of functions that osls accepts, but that lose messages or fail after the deployment. */
export function functionFindings(wiring: Wiring, lineOf: LineOf): Finding[] {
  return [
    ...problemsOfConcurrency(wiring, lineOf),
    ...problemsOfAsynchronous(wiring, lineOf),
    ...problemsOfVariables(wiring, lineOf),
  ];
}

/**
 * Queues that together may cause more invocations than their function may run: what Lambda then refuses counts as a delivery of
 * its records (AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings").
 */
function problemsOfConcurrency(wiring: Wiring, lineOf: LineOf): Finding[] {
  return wiring.functions.flatMap(({ name, reservedConcurrency }) => {
    const sources = triggersOf(wiring, 'sqs').filter(({ functionName }) => functionName === name);
    const needed = sources.reduce((sum, { maximumConcurrency = 0 }) => sum + maximumConcurrency, 0);
    if (reservedConcurrency === undefined || reservedConcurrency >= needed) return [];
    return {
      file: 'serverless.yml',
      line: lineOf(['functions', name, 'reservedConcurrency']),
      what:
        `function "${name}": its queues may cause ${needed} invocations at once, and it may run ${reservedConcurrency}; ` +
        'what Lambda refuses counts as a delivery of its records',
      remedy: `Set its reservedConcurrency to ${needed} or more, or maximumConcurrency to less.`,
    };
  });
}

/** Functions that Lambda invokes asynchronously, and that have no failure destination. */
function problemsOfAsynchronous(wiring: Wiring, lineOf: LineOf): Finding[] {
  const triggers = [...triggersOf(wiring, 'schedule'), ...triggersOf(wiring, 'eventBridge')];
  const names = new Set(triggers.map(({ functionName }) => functionName));
  return wiring.functions
    .filter(({ name, hasFailureDestination }) => names.has(name) && !hasFailureDestination)
    .map(({ name }) => ({
      file: 'serverless.yml',
      line: lineOf(['functions', name]),
      what: `function "${name}": Lambda invokes it asynchronously, and would drop an event after its last failed attempt`,
      remedy: 'Give the function a queue as "destinations.onFailure".',
    }));
}

const variables = ['OUTBOX_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'] as const;

function problemsOfVariables({ functions }: Wiring, lineOf: LineOf): Finding[] {
  return variables.flatMap((variable) => {
    const wrong = functions.filter(
      ({ queueVariables }) => variable in queueVariables && queueVariables[variable] === undefined,
    );
    if (wrong.length === 0) return [];
    const names = wrong.map(({ name }) => `"${name}"`).join(', ');
    return {
      file: 'serverless.yml',
      line: lineOf(['provider', 'environment', variable]),
      what: `${variable} of ${names} is a Ref to a resource that is not a queue`,
      remedy: 'Set it to a Ref to an AWS::SQS::Queue below resources.',
    };
  });
}
