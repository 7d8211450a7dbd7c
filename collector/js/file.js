// A recording as a file.

/** The dump in a file, gzipped where the browser can. */
export async function file(head, pieces, writer, name) {
  const { readable, writable } = new TransformStream();
  const canPack = typeof CompressionStream !== 'undefined';
  const blob = new Response(canPack ? readable.pipeThrough(new CompressionStream('gzip')) : readable).blob();
  // Where writing fails, the reason is told below.
  blob.catch(() => {});
  const encoder = new TextEncoder();
  const to = writable.getWriter();
  try {
    await to.write(encoder.encode(head));
    for await (const notes of pieces) await to.write(encoder.encode(writer.write(notes)));
    await to.close();
  } catch (error) {
    await to.abort(error);
    throw error;
  }
  return new File([await blob], `${name}.jsonl${canPack ? '.gz' : ''}`, { type: canPack ? 'application/gzip' : 'application/x-ndjson' });
}

/** A name that tells what is in the file: `call-example.org-2026-05-04-1530`. */
export function fileName(host, time = new Date()) {
  const two = number => `${number}`.padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}-${two(time.getHours())}${two(time.getMinutes())}`;
  return `call-${host.replace(/[^\w.-]+/g, '-') || 'page'}-${date}`;
}

/** Has the browser save a file. */
export function download(document, saved) {
  const address = URL.createObjectURL(saved);
  const link = document.createElement('a');
  link.href = address;
  link.download = saved.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
