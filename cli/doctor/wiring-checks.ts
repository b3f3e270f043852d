import { LocalCloudError } from '../../local/problem.ts';
import { functionFindings } from '../../local/wiring/function-checks.ts';
import { outageFindings, queueFindings } from '../../local/wiring/queue-checks.ts';
import type { Wiring } from '../../local/wiring/serverless.ts';
import type { Patient } from './examination.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** The doctor names functions and queues; `npm run check` adds their lines. */
const noLine = () => undefined;

/** The wiring, if serverless.yml can be read, with the findings about it. */
export async function checkWiring(
  load: Patient['wiring'],
): Promise<{ readonly wiring?: Wiring; readonly findings: Finding[] }> {
  try {
    const wiring = await load();
    const why = 'Messages could be lost or sent twice.';
    const problems = [...queueFindings(wiring, noLine), ...functionFindings(wiring, noLine)];
    const findings = [
      ...problems.map(({ what, remedy }) => broken('wiring', what, { why, remedy })),
      ...outageFindings(wiring, noLine).map(({ what, remedy }) => warning('wiring', what, { why, remedy })),
    ];
    return { wiring, findings: findings.length > 0 ? findings : [ok('wiring', 'serverless.yml is well')] };
  } catch (error) {
    if (!(error instanceof LocalCloudError)) throw error;
    const advice = { why: 'It cannot be deployed like this.', remedy: 'Correct serverless.yml.' };
    return { findings: [broken('wiring', error.message, advice)] };
  }
}
