// Ends the process with one clear sentence if this machine cannot run the project yet. Every npm script loads this file first.
// It is CommonJS without newer syntax, so that an old Node.js can run it, too.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const problem = problemOf(process.versions.node, existsSync(join(__dirname, '../node_modules')));
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
