import { arnOf, logicalIds, type Resources } from './osls.ts';
import { allow, ownAccount, role } from './roles.ts';
import type { LambdaFunction, Service } from './service.ts';

/**
 * What serverless.yml cannot say about a schedule: a role that may only invoke its functions, how often EventBridge Scheduler
 * tries again, and the queue for what it gives up. Lambda's own retries come after that.
 */
export function schedules({ functions }: Service): Resources {
  const scheduled = functions.filter((fn) => fn.schedules.length > 0);
  for (const { name, schedules } of scheduled) checkRoles(name, schedules);
  if (scheduled.length === 0) return {};
  return {
    SchedulerRole: role(
      'scheduler.amazonaws.com',
      [
        allow(
          'lambda:InvokeFunction',
          scheduled.map(({ name }) => arnOf(logicalIds.lambda(name))),
        ),
        allow('sqs:SendMessage', arnOf('Failures')),
      ],
      { Condition: ownAccount },
    ),
    ...Object.fromEntries(
      scheduled.flatMap((fn) => fn.schedules.map(({ logicalId }) => [logicalId, completion] as const)),
    ),
  };
}

/** Without a role of its own a schedule would take the role of its function, which EventBridge Scheduler may not use. */
function checkRoles(functionName: string, schedules: LambdaFunction['schedules']): void {
  const without = schedules.find(({ hasRole }) => !hasRole);
  if (without === undefined) return;
  throw new Error(
    `serverless.yml, function "${functionName}", schedule "${without.expression}": it has no role. ` +
      'Add "roleArn:" with "Fn::GetAtt: [SchedulerRole, Arn]" to the schedule.',
  );
}

/** Is merged into the schedule that osls makes. */
const completion = {
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Target: {
      RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 }, // six hours, as Lambda itself
      DeadLetterConfig: { Arn: arnOf('Failures') },
    },
  },
};
