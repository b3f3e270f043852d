// undici's own files, imported one by one: the package's index costs a function 250 kB and 30 ms more at every cold start.
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
