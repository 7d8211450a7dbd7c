// The interface of extensions, under the name that the browser has for it.

export const browser = globalThis.browser ?? globalThis.chrome;

/** Asks the background for something; rejects with the reason if it could not do it. */
export async function ask(type, more) {
  const answer = await browser.runtime.sendMessage({ type, ...more });
  if (answer?.error) throw new Error(answer.error);
  return answer;
}
