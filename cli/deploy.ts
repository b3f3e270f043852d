/** `npm run package` and `npm run deploy`: check the project first, then run osls. `--force` continues in spite of findings. */
import { runChecked } from './checked-command.ts';

const [command, ...args] = process.argv.slice(2);
if (command === 'package' || command === 'deploy') process.exitCode = await runChecked(args, command);
else {
  console.error('Usage: node cli/deploy.ts package|deploy [--stage <stage>] [--force] [options of osls]');
  process.exitCode = 1;
}
