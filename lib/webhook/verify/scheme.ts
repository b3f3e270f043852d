import type { BodyTokenScheme } from './body-token.ts';
import type { ComposedScheme } from './composed-scheme.ts';
import type { Encoding } from './encoding.ts';
import type { ItemScheme } from './items.ts';
import type { JwtScheme } from './jwt.ts';
import type { SealedScheme } from './sealed.ts';
import type { TimeUnit } from './time-unit.ts';

/** Place of a value in a request: a header, or those items of a list in a header that begin with a prefix (`t=`). */
export interface HeaderValue {
  /** In lower case. Of several names, the first that the request has is used. */
  readonly header: string | readonly string[];
  /** Separator of the values, if the header holds a list. */
  readonly separator?: string;
  /** Beginning of the values that are used. Other values are ignored, so that older and weaker versions are not accepted. */
  readonly prefix?: string;
}

/** Signature of a sender, described as data. The functions `verify…` and `sign…` both follow it. */
export interface SignatureScheme {
  readonly encoding: Encoding;
  readonly signature: HeaderValue;
  /**
   * The signed text: `{body}` stands for the raw bytes, `{timestamp}` for the timestamp's text, `{id}` for the
   * delivery id, `{url}` for the URL that the sender called.
   */
  readonly signed: string;
  /** A time, in Unix seconds unless `unit` says otherwise; more than `toleranceSeconds` off, before or after, is refused. */
  readonly timestamp?: HeaderValue & { readonly toleranceSeconds: number; readonly unit?: TimeUnit };
  readonly id?: HeaderValue;
  /**
   * The URL that the sender calls, or the variable that holds it. Behind a gateway, the request does not contain it.
   */
  readonly url?: string;
}

/** A signature with a secret that both sides know. */
export interface HmacScheme extends SignatureScheme {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  /** How the secret's text becomes the key: as it is, or base64 behind a prefix. */
  readonly key?: { readonly base64After: string };
  /** The Unicode form that the secret's text is brought into first. Default: none, the text is used as it is. */
  readonly unicodeForm?: 'NFKD';
  /** A member of the signed JSON body that holds the time in milliseconds. */
  readonly bodyTimestamp?: { readonly member: string; readonly toleranceSeconds: number };
}

/** A signature that only the sender can make. */
export interface PublicKeyScheme extends SignatureScheme {
  readonly algorithm: 'ed25519' | 'ecdsa-sha256';
}

/** No signature: a header holds the secret itself, after a prefix; with `username` it is HTTP basic authentication. */
export interface TokenScheme {
  readonly algorithm: 'token';
  readonly header: string;
  readonly prefix?: string;
  readonly username?: string;
}

/** Twilio's own scheme: it signs the URL and the fields of the form, or the URL with the hash of the body in it. */
export interface TwilioScheme {
  readonly algorithm: 'twilio';
  readonly url: string;
}

/** All ways in which a sender can prove a request, described as data. */
export type Scheme =
  | HmacScheme
  | PublicKeyScheme
  | TokenScheme
  | TwilioScheme
  | ComposedScheme
  | SealedScheme
  | BodyTokenScheme
  | ItemScheme
  | JwtScheme;
