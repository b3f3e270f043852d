/**
 * `npm run doctor -- [--local] [--stage STAGE] [--topics a,b] [--create-topics] [--probe TOPIC] [--json]`: asks the service
 * whether all is well.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalCloudError } from '../local/problem.ts';
import { examine } from './doctor/examine.ts';
import { exitCodeOf } from './doctor/finding.ts';
import { patientOf } from './doctor/patient.ts';
import { reportLines } from './doctor/report.ts';
import { loadStageEnv } from './stage-env.ts';
import { explain } from './until-stopped.ts';

const root = join(import.meta.dirname, '..');

const HELP = `Usage: npm run doctor -- [options]
Checks settings, network, credentials, instance, topics and queues, and says what to do.

  --local            check the running local cloud, not the service that .env names
  --stage STAGE      check what was deployed with this stage: the values of .env.STAGE or .env, and the
                     queues of the stack; needs AWS credentials
  --topics A,B       check these topics, too: those that your route functions return
  --create-topics    create the topics that are missing
  --probe TOPIC      send one message to this topic, and look for it
  --json             print the findings as JSON
  --help             print this help

Exit code: 0 all is well, 1 there are warnings, 2 something is broken.`;

try {
  await doctor();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 2;
}

async function doctor(): Promise<void> {
  const { values } = readArguments();
  if (values.help) return console.log(HELP);
  const { stage, local: isLocal } = values;
  if (stage !== undefined && isLocal) throw new LocalCloudError('--stage and --local exclude each other.');
  if (stage === '') throw new LocalCloudError('--stage needs the name of a stage.');
  loadStageEnv(root, stage);
  const topics = (values.topics ?? '')
    .split(',')
    .map((topic) => topic.trim())
    .filter(Boolean);
  const patient = await patientOf(root, { isLocal, stage, topics });
  const findings = await examine(patient, {
    probeTopic: values.probe,
    createsTopics: values['create-topics'],
  });
  if (values.json) console.log(JSON.stringify(findings, null, 2));
  else for (const line of reportLines(findings, hasColors())) console.log(line);
  process.exitCode = exitCodeOf(findings);
}

/** Only a terminal shows colors, and only if NO_COLOR does not forbid them. */
function hasColors(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors();
}

function readArguments() {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const options = {
    local: flag,
    json: flag,
    help: flag,
    'create-topics': flag,
    topics: text,
    probe: text,
    stage: text,
  };
  try {
    return parseArgs({ options });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new LocalCloudError(`${problem}\n\n${HELP}`);
  }
}
