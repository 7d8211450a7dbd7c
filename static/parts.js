// Joins the parts that the build cuts off the program to it, when the program asks for them. It becomes part of the program's own script,
// with a function for each part at its end.
import { initSync } from './viewer.js';

const joined = new Map();

/** Joins what a file holds. What failed is tried anew when it is asked for again. */
function join(file) {
  if (!joined.has(file)) {
    const joining = instantiate(new URL(file, import.meta.url));
    joining.catch(() => joined.delete(file));
    joined.set(file, joining);
  }
  return joined.get(file);
}

async function instantiate(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} is answered with ${response.status}`);
  // Memory, table and functions of the program, which runs by now.
  const imports = { __wasm_split: initSync() };
  // Only what comes as application/wasm can be compiled while it arrives, and not every host says so.
  return response.headers.get('Content-Type') === 'application/wasm'
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

/** Joins what the files hold, then calls a function of the program with what it wants to be told, and whether that went well. */
async function load(files, callback, told) {
  const failed = await Promise.all(files.map(join)).then(() => false, (error) => { console.warn(error); return true; });
  initSync().__indirect_function_table.get(callback)(told, !failed);
}
