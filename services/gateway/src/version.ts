/** Version of the API; it changes where callers would notice. */
export const API_VERSION = '1.0.0';
