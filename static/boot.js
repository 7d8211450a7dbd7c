// Starts the program that the build named on this script's tag; a file of its own because the page allows no inline script.
const { script, module } = document.currentScript.dataset;
import(new URL(script, document.baseURI)).then(({ default: start }) => start({ module_or_path: new URL(module, document.baseURI) }));
