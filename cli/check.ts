/** `npm run check [-- --stage <stage>]`: everything that can be checked before a deployment, without a network. */
import { parseArgs } from 'node:util';
import { runChecked } from './checked-command.ts';

const HELP = `Usage: npm run check [-- --stage <stage>]
Checks everything that can be checked before a deployment, without a network.

  --stage <stage>   the stage, with the values of .env.<stage>; default: dev
  --region <name>   the region, as for npm run deploy
  --param <k=v>     a parameter of serverless.yml; may be repeated
  --force           ends with success in spite of problems
  --help            print this help`;

/** Refuses what it does not know: a misspelt option would check another stage. */
function problemOf(args: readonly string[]): string | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const many = { ...text, multiple: true } as const;
  const options = { stage: { ...text, short: 's' }, region: text, param: many, force: flag } as const;
  try {
    parseArgs({ args: [...args], options });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const args = process.argv.slice(2);
const problem = problemOf(args);
if (args.includes('--help')) console.log(HELP);
else if (problem !== undefined) {
  console.error(`${problem}\n\n${HELP}`);
  process.exitCode = 2;
} else process.exitCode = await runChecked(args);
