// What is read of a note without taking it apart.

/** Epoch milliseconds of a note: its last element. */
export const timeOf = note => Number(note.slice(note.lastIndexOf(',') + 1, -1));
