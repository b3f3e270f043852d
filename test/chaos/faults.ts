/**
 * About 30 % of all sends meet one of these: refused, in doubt although nothing was stored, or in doubt because the message was
 * stored. Tokens expire, and cannot always be renewed. Queries fail sometimes.
 */
export const FAULTS = `
  3% 503 DMS.00500000
  2% 503 DMS.00500000 after
  2% 500 DMS.00500000 after
  2% 500 html
  4% 404 DMS.10240407
  2% 429 APIG.0308
  3% 400 DMS.00400026
  2% 502 html after
  1% 504 APIG.0203 after
  2% reset before
  2% reset after
  1% close before
  1% close after
  0.2% silence before
  0.2% silence after
  2% slow 20ms
  0.3% slow 700ms
  1% cut body
  1% no msg_id
  0.3% expired token
  iam 10% 503
  iam 5% reset before
  query 10% 503 DMS.00500000
  query 3% reset before
  query 2% slow 700ms
`;

/** Nothing works: half of the answers prove that nothing was stored, the other half prove nothing. */
export const DOWN = `
  50% 503 DMS.00500000
  50% 400 DMS.00400026
`;
