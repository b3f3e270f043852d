import { loadConfig } from '../../lib/config/config.ts';
import { ConfigurationError, type ConfigurationProblem } from '../../lib/core/errors.ts';
import type { Finding } from './finding.ts';
import { missingDotenv, missingSecrets } from './missing-settings.ts';
import type { RouteTable } from './route-checks.ts';
import { isSecret, secretRemedy } from './secret-checks.ts';
import type { SettingsContext } from './settings-context.ts';
import { lineOfText, lineOfVariable } from './source-lines.ts';
import type { TemplateFunction } from './template.ts';

/** Settings that the deployed functions would refuse at their start: the same check, with the environment of the template. */
export function settingFindings(context: SettingsContext): Finding[] {
  const problems = context.wiring.functions.flatMap((fn) => {
    const deployed = context.template.functions.find(({ deployedName }) => deployedName === fn.deployedName);
    return deployed === undefined ? [] : problemsOf(fn.name, deployed, context);
  });
  const secrets = namesOf(problems.filter((problem) => isMissingSecret(problem, context)));
  const merges = secrets.length > 1 && !context.given.SECRETS_ID;
  const absent = context.dotenv.isMissing
    ? namesOf(problems.filter((problem) => isUnset(problem, context) && !isMissingSecret(problem, context)))
    : [];
  const merged = [...(merges ? secrets : []), ...absent];
  const others = problems.filter(({ variable, value }) => value !== '' || !merged.includes(variable));
  const byText = Map.groupBy(others, ({ variable, remedy }) => `${variable} ${remedy}`);
  return [
    ...(absent.length > 0 ? [missingDotenv(absent, context)] : []),
    ...(merges ? [missingSecrets(secrets, context)] : []),
    ...[...byText.values()].flatMap((same) => {
      const [problem] = same;
      const names = same.map(({ functionName }) => `"${functionName}"`).join(', ');
      return problem === undefined ? [] : [findingOf(problem, names, context)];
    }),
  ];
}

const namesOf = (problems: readonly Problem[]) => [...new Set(problems.map(({ variable }) => variable))];

const isUnset = ({ variable, value }: Problem, { given }: SettingsContext) =>
  value === '' && !given[variable];

const isMissingSecret = ({ variable, value }: Problem, { tables }: SettingsContext) =>
  value === '' && isSecret(variable, tables);

interface Problem extends ConfigurationProblem {
  readonly functionName: string;
  /** The value that the function would get; empty if it gets none. */
  readonly value: string;
  readonly isDeployed: boolean;
}

function problemsOf(functionName: string, deployed: TemplateFunction, context: SettingsContext): Problem[] {
  const env = textsOf(deployed.environment);
  const required = Object.values(context.tables[functionName] ?? {}).flatMap(
    ({ sender }) => sender?.secrets ?? [],
  );
  try {
    loadConfig(env, required);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const mayBeInSecret = (variable: string) => Boolean(env.SECRETS_ID) && !env[variable]?.trim();
    return error.problems
      .filter(({ variable }) => !mayBeInSecret(variable))
      .map((problem) => ({
        ...problem,
        functionName,
        value: env[problem.variable]?.trim() ?? '',
        isDeployed: problem.variable in env,
      }));
  }
}

/** What only CloudFormation knows, such as the URL of a queue, has the form of a URL here. */
function textsOf(environment: TemplateFunction['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      typeof value === 'object' ? 'https://cloudformation.invalid/' : String(value),
    ]),
  );
}

function findingOf(problem: Problem, functionNames: string, context: SettingsContext): Finding {
  const { variable, functionName, value, isDeployed } = problem;
  const { dotenv, given, lineOf } = context;
  const colon = problem.remedy.indexOf(': ');
  const [problemText, advice] = [problem.remedy.slice(0, colon), problem.remedy.slice(colon + 2)];
  const users = `functions ${functionNames}`;
  const secret = isSecret(variable, context.tables);
  if (value !== '') {
    const isFromDotenv = given[variable] === value && lineOfVariable(dotenv.text, variable) !== undefined;
    return {
      file: isFromDotenv ? dotenv.file : 'serverless.yml',
      line: isFromDotenv
        ? lineOfVariable(dotenv.text, variable)
        : lineOf(['functions', functionName, 'environment', variable]),
      what: `${variable} (${users}) ${problemText}`,
      remedy: sentence(advice),
    };
  }
  const routes = routesNaming(variable, functionName, context);
  if (routes !== undefined) {
    return {
      ...routes,
      what: `a sender reads ${variable}, which the deployed function "${functionName}" does not get`,
      remedy: secretRemedy([variable], context),
    };
  }
  if (given[variable] && !isDeployed && !secret) {
    return {
      file: 'serverless.yml',
      line: lineOf(['provider', 'environment']),
      what: `${users} do not get ${variable}, which ${dotenv.file} or the shell sets`,
      remedy: `Add "${variable}: \${env:${variable}, ''}" to provider.environment.`,
    };
  }
  return {
    file: dotenv.file,
    line: lineOfVariable(dotenv.text, variable),
    what: `${variable} (${users}) ${given[variable] ? 'does not reach the deployed function' : problemText}`,
    remedy: secret ? secretRemedy([variable], context) : sentence(advice),
  };
}

function routesNaming(variable: string, functionName: string, context: SettingsContext) {
  const table = context.tables[functionName] ?? {};
  if (!routeReading(table, variable)) return undefined;
  const line = lineOfText(context.routesText(functionName), variable);
  return { file: `functions/${functionName}/routes.ts`, line };
}

const routeReading = (table: RouteTable, variable: string): string | undefined =>
  Object.entries(table).find(([, { sender }]) => sender?.secrets.some(({ name }) => name === variable))?.[0];

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
