// undici's own files, imported one by one: the package's index costs a function 250 kB and 30 ms more at every cold start.
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici';
}
declare module 'undici/lib/core/connect.js' {
  export { buildConnector as default } from 'undici';
}
