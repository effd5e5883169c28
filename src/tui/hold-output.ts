type Write = (chunk: string | Uint8Array, ...rest: never[]) => boolean;

interface Writable {
  write: Write;
}

/**
 * Keeps back what others write to these streams, e.g. a user's `console.log`, which would break the
 * frame. The answer ends that and writes what was kept.
 */
export function holdOutput(all: readonly Writable[]): () => void {
  const streams = [...new Set(all)];
  const held: (readonly [Writable, string | Uint8Array])[] = [];
  const originals = streams.map((stream) => {
    const { write } = stream;
    Object.assign(stream, {
      write: (chunk: string | Uint8Array): boolean => {
        held.push([stream, chunk]);
        return true;
      },
    });
    return write;
  });
  return () => {
    streams.forEach((stream, index) => Object.assign(stream, { write: originals[index] }));
    for (const [stream, chunk] of held.splice(0)) stream.write(chunk);
  };
}
