// The sites that a person wants recorded. The browser holds the permissions; this keeps what they were given for.

import { browser } from './browser.js';

/** Scripts that the browser runs in every window of the sites, before their own. */
const SCRIPTS = [
  { id: 'relay', js: ['relay.js'] },
  { id: 'page', js: ['page.js'], world: 'MAIN' },
];

/** The pattern for the site of an address, or undefined where nothing can be recorded. Firefox knows no ports in patterns. */
export const patternOf = url => {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : {};
  return /^https?:$/.test(protocol) ? `${protocol}//${hostname}/*` : undefined;
};

/** Patterns, each with `{as}`: a `site` of its own, or a `frame` within sites. */
export const sites = async () => (await browser.storage.local.get({ sites: {} })).sites;

const isGranted = pattern => browser.permissions.contains({ origins: [pattern] });

/** How it stands with the site of a pattern: `off`, `on`, or `revoked` when the browser took the permission back. */
export async function stateOf(pattern) {
  if (!pattern || (await sites())[pattern]?.as !== 'site') return 'off';
  return await isGranted(pattern) ? 'on' : 'revoked';
}

/** What is changed is changed one after the other: between what a change finds and what it does, another would come. */
let changing = Promise.resolve();
const inTurn = action => {
  const changed = changing.then(action);
  changing = changed.catch(() => {});
  return changed;
};

/** Records a site whose permission was given. */
export const enable = (pattern, as) => inTurn(async () => {
  const known = await sites();
  if (known[pattern]?.as !== 'site') await browser.storage.local.set({ sites: { ...known, [pattern]: { as } } });
  await update();
});

/** Forgets a site and gives the permission back. */
export const disable = pattern => inTurn(async () => {
  const { [pattern]: _, ...others } = await sites();
  await browser.storage.local.set({ sites: others });
  await update();
  // A permission of the manifest stays.
  await browser.permissions.remove({ origins: [pattern] }).catch(() => {});
});

/** Has the browser run the scripts in the sites that are wanted and permitted, and nowhere else. */
export const register = () => inTurn(update);

async function update() {
  const matches = [];
  for (const pattern of Object.keys(await sites())) if (await isGranted(pattern)) matches.push(pattern);
  const registered = await browser.scripting.getRegisteredContentScripts();
  if (!matches.length) {
    if (registered.length) await browser.scripting.unregisterContentScripts();
    return;
  }
  const scripts = SCRIPTS.map(script => ({ ...script, matches, allFrames: true, matchOriginAsFallback: true, runAt: 'document_start' }));
  await browser.scripting[registered.length ? 'updateContentScripts' : 'registerContentScripts'](scripts);
}

/** Runs the scripts in the windows of a tab that are open already. */
export async function inject(tabId) {
  const target = { tabId, allFrames: true };
  for (const { js, world } of SCRIPTS) await browser.scripting.executeScript({ target, files: js, world, injectImmediately: true });
}
