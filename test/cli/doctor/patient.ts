import { Agent } from 'undici';
import { onTestFinished } from 'vitest';
import type { ExamineOptions, Patient } from '../../../cli/doctor/examination.ts';
import { examine } from '../../../cli/doctor/examine.ts';
import type { Finding } from '../../../cli/doctor/finding.ts';
import { loadConfig } from '../../../lib/config/config.ts';
import { type DmsEmulator, type DmsEmulatorOptions, startDmsEmulator } from '../../../local/dms/emulator.ts';
import { startQueues } from '../../../local/sqs/queues.ts';
import type { Wiring } from '../../../local/wiring/serverless.ts';
import type { CertificateOptions } from '../../support/certificate.ts';
import { startTls } from '../../support/tls.ts';

const PROJECT_ID = '0123456789abcdef0123456789abcdef';
const INSTANCE_ID = '11111111-2222-3333-4444-555555555555';
const REGION = 'eu-central-1';

/** Variables of a set-up that is well, with an access key. */
const wellEnv = {
  DMS_PROJECT_ID: PROJECT_ID,
  DMS_INSTANCE_ID: INSTANCE_ID,
  DMS_ACCESS_KEY: 'AccessKey',
  DMS_SECRET_KEY: 'SecretKey',
  GITHUB_WEBHOOK_SECRET: 'github-secret',
};

const wellWiring: Wiring = { service: 'shop', region: REGION, functions: [], triggers: [], queues: [] };

const redrive = { deadLetterQueue: 'dead-letters', maxReceiveCount: 20 };
const queueDefinitions = [
  { logicalId: 'Letters', name: 'dead-letters', attributes: {} },
  { logicalId: 'Outbox', name: 'outbox', attributes: { VisibilityTimeout: '360' }, redrive },
  { logicalId: 'Plain', name: 'outbox-without-redrive', attributes: { VisibilityTimeout: '360' } },
  {
    logicalId: 'Short',
    name: 'outbox-with-short-visibility',
    attributes: { VisibilityTimeout: '30' },
    redrive,
  },
];

/** One thing that is different from a set-up that is well. */
export interface Ailment {
  readonly emulator?: Partial<DmsEmulatorOptions>;
  /** Changes the emulator before the examination. */
  readonly change?: (emulator: DmsEmulator) => void;
  /** `undefined` removes a variable. The function gets the address of the emulator. */
  readonly env?: (url: string) => Readonly<Record<string, string | undefined>>;
  /** Puts TLS before the emulator, with a certificate that the doctor trusts unless `trusts` is `false`. */
  readonly tls?: CertificateOptions & { readonly trusts?: boolean };
  readonly wiring?: Wiring;
  /** Topics that the routes name. */
  readonly topics?: readonly string[];
  readonly outbox?: string;
  readonly options?: ExamineOptions;
}

/** Starts the queues that all examinations of a file share. */
export async function startSharedQueues() {
  return startQueues(0, { region: REGION, queues: queueDefinitions });
}

/** Examines a set-up over real sockets. It is well but for the ailment. */
export async function examineWith(
  ailment: Ailment,
  sqs: Awaited<ReturnType<typeof startSharedQueues>>,
): Promise<{ readonly findings: Finding[]; readonly emulator: DmsEmulator }> {
  const emulator = await startDmsEmulator({
    projectId: PROJECT_ID,
    instanceId: INSTANCE_ID,
    accessKeys: { AccessKey: 'SecretKey' },
    users: [{ domain: 'OTC-1', name: 'ada', password: 'lovelace' }],
    topics: ['orders', 'audit'],
    ...ailment.emulator,
  });
  onTestFinished(() => emulator.close());
  ailment.change?.(emulator);
  const front = ailment.tls && (await startTls(emulator.port, ailment.tls));
  const ca = ailment.tls?.trusts === false ? undefined : front?.certificate;
  const dispatcher = ca === undefined ? undefined : new Agent({ connect: { ca } });
  if (dispatcher !== undefined) onTestFinished(() => dispatcher.close());

  const url = front?.url ?? emulator.url;
  const { outbox = 'outbox', topics = ['orders', 'audit'], wiring = wellWiring, env, options } = ailment;
  const variable = { name: 'GITHUB_WEBHOOK_SECRET', problem: () => undefined };
  const patient: Patient = {
    env: { ...wellEnv, DMS_ENDPOINT: url, ...env?.(url) },
    topics: [],
    wiring: async () => wiring,
    routeTopics: async (complete) => {
      loadConfig(complete, [variable]);
      return topics;
    },
    queues: async () => ({
      queues: {
        client: sqs.client,
        urls: {
          outbox: `${sqs.url}/000000000000/${outbox}`,
          'dead-letters': `${sqs.url}/000000000000/dead-letters`,
        },
        whyUnknown: (role) => `${role} is not known`,
      },
      readerTimeoutSeconds: 60,
      timeoutMs: 5000,
    }),
  };
  const findings = await examine(patient, { ca, dispatcher, timeoutMs: 3000, ...options });
  return { findings, emulator };
}

/** Variables of a user of IAM in place of an access key. */
export const asUser = (url: string, password = 'lovelace') => ({
  DMS_ACCESS_KEY: undefined,
  DMS_SECRET_KEY: undefined,
  IAM_ENDPOINT: url,
  IAM_DOMAIN: 'OTC-1',
  IAM_USERNAME: 'ada',
  IAM_PASSWORD: password,
});
