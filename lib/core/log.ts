import { Logger } from '@aws-lambda-powertools/logger';

/** The part of Powertools' logger that is used. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** Facts of a log line. A fact that is `undefined` is left out. */
export type LogFacts = Readonly<Record<string, string | boolean | undefined>>;

/** The name of the service in log lines and metrics: POWERTOOLS_SERVICE_NAME, if it is set. */
export const serviceName = () => process.env.POWERTOOLS_SERVICE_NAME || 'rocketmq-launchpad';

/**
 * A logger that writes one JSON line at a time (Powertools for AWS Lambda; `POWERTOOLS_LOG_LEVEL` sets how much). Powertools'
 * logger is made with the first line, so that a cold start does not wait for it.
 *
 * @param facts facts of every line, such as the stage, by the names that Powertools uses where it has one. Powertools itself
 * adds `xray_trace_id`, the trace of the invocation.
 */
export function createLog(facts: LogFacts): Log {
  let logger: Logger | undefined;
  const at =
    (level: keyof Log): Log['info'] =>
    (text, ...more) => {
      logger ??= new Logger({ serviceName: serviceName(), persistentKeys: facts });
      logger[level](text, ...more);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** A log that adds these facts to each line, such as the request id of an invocation. */
export function logWith(log: Log, facts: LogFacts): Log {
  const at =
    (level: keyof Log): Log['info'] =>
    (text, ...more) => {
      const given = typeof more[0] === 'object' ? more[0] : {};
      log[level](text, { ...facts, ...given });
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
