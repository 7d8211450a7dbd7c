// Starts the program that the build named on this script's tag; a file of its own because the page allows no inline script.
const { script, module } = document.currentScript.dataset;

// A module whose one function makes a 128-bit vector: only browsers that can run the program find it valid.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];

/** Says why nothing is there, in place of the program, which says everything else. */
function tell(error) {
  const runs = typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array(SIMD));
  const reason = runs
    ? 'A file of the site is missing or could not be read. Reload the page; if that does not help, the site is not complete.'
    : 'This browser lacks WebAssembly with SIMD. Chrome and Edge 91, Firefox 105 and Safari 16.4 have it, and all newer ones.';
  const section = document.createElement('section');
  section.className = 'state';
  section.setAttribute('role', 'alert');
  for (const [tag, text] of [['h1', 'rtclens could not start'], ['p', reason], ['p', `The browser said: ${error}`]]) {
    section.appendChild(document.createElement(tag)).textContent = text;
  }
  document.body.append(section);
  throw error;
}

import(new URL(script, document.baseURI))
  .then(({ default: start }) => start({ module_or_path: new URL(module, document.baseURI) }))
  .catch(tell);
