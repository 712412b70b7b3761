/** What to type for a look at what the server sends. */
export const LOOK = "openssl s_client -connect '{host}:443' -servername '{host}' -showcerts </dev/null";
