import { type Alarm, alarmTable } from './alarm-table.ts';
import type { Metric } from './metrics.ts';
import { pascalCase, type Resource, type Resources, ref, type Value } from './osls.ts';
import { ownAccount } from './roles.ts';
import type { Service } from './service.ts';

export const alarmIdOf = ({ suffix }: Alarm) => `Alarm${pascalCase(suffix)}`;

/** The alarms of a stage, and the topic that tells their readers by e-mail when the stage names an address. */
export function alarms(service: Service): Resources {
  const { topicArn, email } = service.sizes.alarms;
  const targets = [...(topicArn ? [topicArn] : []), ...(email ? [ref('AlarmTopic')] : [])];
  return {
    ...Object.fromEntries(
      alarmTable(service).map((alarm) => [alarmIdOf(alarm), resourceOf(alarm, service, targets)]),
    ),
    ...(email && topicFor(email)),
  };
}

function resourceOf(alarm: Alarm, { name, stage }: Service, targets: readonly Value[]): Resource {
  const { suffix, meaning, metrics, value, threshold, periods, periodSeconds, onSilence = false } = alarm;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `${name}-${stage}-${suffix}`,
      AlarmDescription: `${meaning} Runbook: docs/operating.md#alarm-${suffix}`,
      Metrics: [
        ...Object.entries(metrics).map(([id, metric]) => ({
          ...queryOf(id, metric, periodSeconds),
          ReturnData: id === value,
        })),
        ...(value in metrics ? [] : [{ Id: 'value', Expression: value, Label: suffix, ReturnData: true }]),
      ],
      ComparisonOperator: onSilence ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
      Threshold: threshold,
      EvaluationPeriods: periods,
      DatapointsToAlarm: periods,
      TreatMissingData: onSilence ? 'breaching' : 'notBreaching',
      AlarmActions: targets,
      OKActions: targets,
    },
  };
}

function queryOf(Id: string, { namespace, name, dimensions, stat }: Metric, Period: number) {
  return {
    Id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period,
      Stat: stat,
    },
  };
}

/** CloudWatch cannot publish to a topic that is encrypted with the key of SNS, so this one is not. It carries no messages. */
function topicFor(email: string): Resources {
  return {
    AlarmTopic: {
      Type: 'AWS::SNS::Topic',
      Properties: { Subscription: [{ Protocol: 'email', Endpoint: email }] },
    },
    AlarmTopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [ref('AlarmTopic')],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: ref('AlarmTopic'),
              Condition: ownAccount,
            },
          ],
        },
      },
    },
  };
}
