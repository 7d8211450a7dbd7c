// The interface of extensions, under the name that the browser has for it.

export const browser = globalThis.browser ?? globalThis.chrome;
