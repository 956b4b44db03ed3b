/* How far apart two words are: number of letters put in, left out, changed or swapped with their neighbour; given up where it reaches the limit. */

"use strict";

window.actref.edits = (a, b, limit = Infinity) => {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    table[i] = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = table[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? table[i - 2][j - 2] + 1 : Infinity;
      table[i][j] = Math.min(table[i - 1][j] + 1, table[i][j - 1] + 1, changed, swapped);
    }
  }
  return Math.min(table[a.length][b.length], limit);
};
