/**
 * The refusals of the service: for each the HTTP status, the service's own code, and a text.
 * Source: DMS for RocketMQ API reference, "Error Codes"; API Gateway, "Error Codes" (`APIG.*`); IAM, "Error Codes".
 */
const CATALOGUE = {
  unknownPath: { status: 404, code: 'APIG.0101', message: 'The API does not exist or is not published' },
  badUrl: { status: 400, code: 'APIG.0201', message: 'Bad request: the URL cannot be read' },
  requestTooLarge: { status: 413, code: 'APIG.0201', message: 'The request body is larger than 12 MB' },
  badAuthorization: { status: 401, code: 'APIG.0301', message: 'Wrong IAM authentication information' },
  unknownAccessKey: {
    status: 401,
    code: 'APIG.0301',
    message: 'Wrong IAM authentication information: no secret key found for this access key',
  },
  badSignature: {
    status: 401,
    code: 'APIG.0301',
    message: 'Wrong IAM authentication information: the AK/SK signature does not verify',
  },
  clockSkew: {
    status: 401,
    code: 'APIG.0301',
    message: 'Wrong IAM authentication information: x-sdk-date is more than 15 minutes off',
  },
  accessKeyLocked: {
    status: 401,
    code: 'APIG.0301',
    message:
      'Wrong IAM authentication information: too many failures, the access key is locked for 5 minutes',
  },
  unknownToken: { status: 401, code: 'DMS.10240101', message: 'The token is invalid' },
  expiredToken: { status: 401, code: 'DMS.10240102', message: 'The token has expired' },
  missingToken: { status: 401, code: 'DMS.10240103', message: 'The token is missing' },
  otherProject: { status: 401, code: 'DMS.10240104', message: 'The project does not match the token' },
  badProject: { status: 400, code: 'DMS.00400002', message: 'The project ID is invalid' },
  emptyBody: { status: 400, code: 'DMS.00400004', message: 'The body is empty' },
  notJson: { status: 400, code: 'DMS.00400005', message: 'The request body is not valid JSON' },
  unsupportedEngine: { status: 400, code: 'DMS.00400007', message: 'The engine is not supported' },
  instanceBusy: {
    status: 400,
    code: 'DMS.00400026',
    message: 'This operation is not allowed in the current instance status',
  },
  badInstanceId: { status: 400, code: 'DMS.00400030', message: 'The instance ID is not a UUID' },
  badParameter: { status: 400, code: 'DMS.00400062', message: 'Invalid parameter' },
  illegalCharacters: { status: 400, code: 'DMS.00400085', message: 'Illegal characters' },
  badTimestamp: { status: 400, code: 'DMS.00400142', message: 'Invalid timestamp' },
  noSuchTopic: { status: 400, code: 'DMS.00050004', message: 'The topic does not exist' },
  topicExists: { status: 400, code: 'DMS.40050005', message: 'The topic exists already' },
  badFields: { status: 400, code: 'DMS.10540001', message: 'The request has invalid fields' },
  tooLarge: { status: 400, code: 'DMS.10540011', message: 'The message is too large' },
  badQuery: { status: 400, code: 'DMS.10540014', message: 'Invalid URL parameters' },
  denied: { status: 403, code: 'DMS.10240309', message: 'Access denied' },
  diskFull: { status: 400, code: 'DMS.00500982', message: 'The disk of the broker is full' },
  tooFrequent: { status: 404, code: 'DMS.10240407', message: 'Requests are too frequent' },
  noSuchInstance: { status: 404, code: 'DMS.00404022', message: 'This DMS instance does not exist' },
  wrongMethod: { status: 405, code: 'DMS.00405001', message: 'The method is not allowed here' },
  internal: { status: 500, code: 'DMS.00500000', message: 'Internal error' },
  wrongPassword: { status: 401, code: 'IAM.0001', message: 'The username or password is wrong.' },
  badTokenRequest: { status: 400, code: 'IAM.0011', message: 'The token request is invalid' },
} as const satisfies Record<string, { status: number; code: string; message: string }>;

/** Name of a row of the catalogue above. */
export type RefusalName = keyof typeof CATALOGUE;

/** Content of a refusal: the HTTP status, the service's own code, and a text. */
export type RefusalContent = Pick<Refusal, 'status' | 'code' | 'message'>;

/**
 * The only error that the emulator throws on purpose: a refusal with the service's own code. `about` is appended to the text.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(name: RefusalName, about?: string) {
    const { status, code, message } = CATALOGUE[name];
    super(about === undefined ? message : `${message}: ${about}`);
    this.status = status;
    this.code = code;
  }
}

/**
 * The body of a refusal. DMS answers with `error_code` and `error_msg` (API reference, "Response"). The gateway adds
 * `request_id`. IAM answers a failed login in Keystone's format, where the code is the HTTP status.
 */
export function refusalBody({ status, code, message }: RefusalContent, requestId: string): object {
  if (code === 'IAM.0001') return { error: { code: status, message, title: 'Unauthorized' } };
  const body = { error_code: code, error_msg: message };
  return code.startsWith('APIG.') ? { ...body, request_id: requestId } : body;
}
