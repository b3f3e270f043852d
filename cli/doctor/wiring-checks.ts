import { LocalCloudError } from '../../local/problem.ts';
import { problemsOf, warningsOf } from '../../local/wiring/checks.ts';
import type { Wiring } from '../../local/wiring/serverless.ts';
import type { Patient } from './examination.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** The wiring, if serverless.yml can be read, with the findings about it. */
export async function checkWiring(
  load: Patient['wiring'],
): Promise<{ readonly wiring?: Wiring; readonly findings: Finding[] }> {
  try {
    const wiring = await load();
    const advice = (text: string) => ({ why: 'Messages could be lost or sent twice.', remedy: text });
    const findings = [
      ...problemsOf(wiring).map((text) => broken('wiring', 'serverless.yml loses messages', advice(text))),
      ...warningsOf(wiring).map((text) =>
        warning('wiring', 'serverless.yml is not safe in an outage', advice(text)),
      ),
    ];
    return { wiring, findings: findings.length > 0 ? findings : [ok('wiring', 'serverless.yml is well')] };
  } catch (error) {
    if (!(error instanceof LocalCloudError)) throw error;
    const advice = { why: 'It cannot be deployed like this.', remedy: 'Correct serverless.yml.' };
    return { findings: [broken('wiring', error.message, advice)] };
  }
}
