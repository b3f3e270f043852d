/** `npm run check [-- --stage <stage>]`: everything that can be checked before a deployment, without a network. */
import { runChecked } from './checked-command.ts';

process.exitCode = await runChecked(process.argv.slice(2));
