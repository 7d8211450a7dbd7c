// Elements and their changes, without a framework.

/** An element with properties (`on…` for events, `aria-…` and `data-…` for attributes) and children; text stays text. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (key in made && !key.includes('-')) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.flat().filter(child => child !== undefined && child !== null && child !== false));
  return made;
}

export const by = id => document.getElementById(id);

/** Shows elements in the place of what is there, unless the same is shown already. The button that has the focus keeps it. */
export function show(place, ...children) {
  const before = place.cloneNode(false);
  before.append(...children.flat().filter(Boolean));
  if (before.isEqualNode(place)) return;
  const { act, id } = place.contains(document.activeElement) ? document.activeElement.dataset : {};
  place.replaceChildren(...before.childNodes);
  if (act) place.querySelector(`[data-act="${act}"]${id ? `[data-id="${id}"]` : ''}`)?.focus();
}

const said = () => by('said');

/** Says something to people, also to those who listen. */
export function say(text, isBad = false) {
  said().textContent = text;
  said().classList.toggle('bad', isBad);
}

/** Runs what a person asked for with its button out of use, and says what went wrong. */
export const busy = action => async ({ currentTarget: button }) => {
  button.disabled = true;
  try {
    await action(button);
  } catch (error) {
    say(`That did not work: ${error.message}`, true);
  } finally {
    button.disabled = false;
  }
};
