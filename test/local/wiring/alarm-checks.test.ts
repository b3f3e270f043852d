import { expect, test } from 'vitest';
import { silentAlarms } from '../../../local/wiring/alarm-checks.ts';
import { readTemplate } from '../../../local/wiring/template.ts';

const templateWith = (...AlarmActions: readonly unknown[]) =>
  readTemplate(
    JSON.stringify({
      Resources: { AlarmUnknown: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions } } },
    }),
  );

test('alarms that call no one are a warning with the lines to write', () => {
  expect(silentAlarms(templateWith(), 'prod')).toEqual([
    {
      file: 'stages/prod.yml',
      what: 'the alarms of stage prod call no one: they are only on the dashboard',
      remedy: 'Set alarms.email or alarms.topicArn in stages/prod.yml.',
    },
  ]);
});

test('alarms with a topic, and those of the stage dev, are as they should be', () => {
  expect(silentAlarms(templateWith({ Ref: 'AlarmTopic' }), 'prod')).toEqual([]);
  expect(silentAlarms(templateWith(), 'dev')).toEqual([]);
});
