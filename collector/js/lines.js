// Notes as the lines of a dump: by the recorder where WebAssembly runs, by hand where a page refuses it.

import { completeLines } from './complete.js';

/** What makes the writer of one dump, which takes notes that stand on a line each and returns lines. */
export async function lineWriters(recorder) {
  try {
    const { default: init, Lines } = await recorder();
    await init();
    return { isCompressed: true, open: () => new Lines() };
  } catch {
    return { isCompressed: false, open: completeLines };
  }
}
