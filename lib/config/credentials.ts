/** An access key pair, with the security token that temporary keys carry. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string | undefined;
}

/** An IAM user, who gets tokens by password. */
export interface IamUser {
  readonly endpoint: string;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
}

/** Proof of identity for requests: an access key that signs them, or a user for whom IAM issues a token. */
export type Credentials = AccessKey | IamUser;

/** The instance that messages are sent to. */
export interface ServiceAddress {
  readonly endpoint: string;
  readonly projectId: string;
  readonly instanceId: string;
}
