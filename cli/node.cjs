// Ends the process with one clear sentence if this machine cannot run the project yet, or if npm has swallowed an option. Every npm
// script loads this file first.
// It is CommonJS without newer syntax, so that an old Node.js can run it, too.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const problem =
  problemOf(process.versions.node, existsSync(join(__dirname, '../node_modules'))) || keptByNpm(process.env);
if (problem) {
  console.error(problem);
  process.exit(1);
}

/**
 * The sentence that says what to do, or `undefined` if the project can run.
 *
 * @param {string} version the version of Node.js, such as 24.21.0
 * @param {boolean} isInstalled whether `npm ci` has run
 */
function problemOf(version, isInstalled) {
  if (!isInstalled) return 'The packages of the project are not installed. Run: npm ci';
  if (Number(version.split('.')[0]) >= 24) return undefined;
  return (
    `The project needs Node.js 24, and this is Node.js ${version}. \`npm ci\` installs Node.js 24 on Linux (x64, arm64), ` +
    'macOS (x64) and Windows (x64), and `npm run` uses it, unless optional packages are omitted (run: npm ci --include=optional). ' +
    'On other machines install Node.js 24 yourself: https://nodejs.org/en/download'
  );
}

/**
 * The sentence that says which option npm has kept for itself, or `undefined`. Without `--` before it, npm takes an option for one of
 * its own, and the command would do something else than what was typed: `npm run redrive --list` would send.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function keptByNpm(env) {
  // All options of the commands but those that npm has, too, and that its configuration may set for every script.
  const options =
    'class create-topics discard dry-run fresh id in-doubt keep limit list local origin probe queue real reason show since stage topic topics until';
  const kept = options
    .split(' ')
    .find((name) => env[`npm_config_${name.replace(/-/g, '_')}`] && !process.argv.includes(`--${name}`));
  if (!kept) return undefined;
  const script = env.npm_lifecycle_event === 'start' ? 'npm start' : `npm run ${env.npm_lifecycle_event}`;
  return `npm has kept --${kept} for itself, so nothing was done. Write: ${script} -- … --${kept} …`;
}
