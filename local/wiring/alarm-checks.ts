import type { Finding } from './finding.ts';
import type { Template } from './template.ts';

/** A stage of its developer needs no call. */
const QUIET_STAGE = 'dev';

/** Alarms that call no one, so that an outage of the stage is seen only on the dashboard. */
export function silentAlarms({ alarms }: Template, stage: string): Finding[] {
  const hasTarget = alarms.some(({ actions }) => actions.length > 0);
  if (stage === QUIET_STAGE || alarms.length === 0 || hasTarget) return [];
  const file = `stages/${stage}.yml`;
  return [
    {
      file,
      what: `the alarms of stage ${stage} call no one: they are only on the dashboard`,
      remedy: `Set alarms.email or alarms.topicArn in ${file}.`,
    },
  ];
}
