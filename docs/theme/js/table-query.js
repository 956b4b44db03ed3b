/* The language in which a reader filters the table: `smooth, unbounded above, no exp, gain < 1.5`.

   A query is a list of conditions that all have to hold; each is a list of alternatives. An alternative is a word of the
   table, a word after "no" or "not", a comparison with a column, or part of a function's name. Words come from the heads
   of the columns, in every language of the site; the grammar reads English and Chinese alike. */

"use strict";

{
  const SEPARATOR = /[,;，；、\n]|\s+and\s+|并且|且/;
  const ALTERNATIVE = /\s+or\s+|[|｜]|或者|或/;
  const NEGATION = /^(?:(?:no|not|non|without)\s+|(?:不是|不含|没有|不|非|无)\s*)/;
  const COMPARISON = /^(.+?)\s*(<=|>=|≤|≥|=|<|>|:)\s*(.+)$/;

  const COMPARE = {
    "<=": (a, b) => a <= b,
    "≤": (a, b) => a <= b,
    ">=": (a, b) => a >= b,
    "≥": (a, b) => a >= b,
    "<": (a, b) => a < b,
    ">": (a, b) => a > b,
    // What the cell shows is what a reader types.
    "=": (a, b) => a === b || Number(a.toPrecision(5)) === b,
    ":": (a, b) => a === b || Number(a.toPrecision(5)) === b,
  };

  /* Spelling that does not matter: full-width forms, case, hyphens, underscores, spaces. */
  function normal(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[\s_-]+/g, " ").trim();
  }

  function number(text) {
    const plain = text.normalize("NFKC").trim().toLowerCase().replace("−", "-").replace(/∞|无穷大?$/, "inf");
    if (/^[+-]?inf(inity)?$/.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
    return /\d/.test(plain) ? Number(plain) : NaN;
  }

  /* The place of the condition that the caret is in: [start, end) in the text. */
  function fragment(text, caret) {
    const separators = [...text.matchAll(new RegExp(`${SEPARATOR.source}|${ALTERNATIVE.source}`, "g"))];
    let start = 0;
    let end = text.length;
    for (const { index, 0: separator } of separators) {
      if (index + separator.length <= caret) start = index + separator.length;
      else if (index >= caret) end = Math.min(end, index);
    }
    while (start < end && text[start] === " ") start += 1;
    return [start, end];
  }

  /* The words after a negation, so that they are completed as they are without it. */
  function stem(text) {
    return normal(text).replace(NEGATION, "");
  }

  class Vocabulary {
    constructor(columns, rows) {
      this.columns = columns;
      this.rows = rows;
      this.words = new Map();
      this.names = new Map();
      for (const column of columns) {
        for (const name of column.names) if (!this.names.has(normal(name))) this.names.set(normal(name), { name, column });
        for (const { word, values, offered } of column.words) this.words.set(normal(word), { word, column, values, offered });
      }
    }

    /* The conditions of a query, and what of it could not be read. */
    parse(text) {
      const conditions = [];
      const problems = [];
      for (const part of text.split(SEPARATOR)) {
        if (part.trim() === "") continue;
        const alternatives = [];
        for (const piece of part.split(ALTERNATIVE)) {
          if (piece.trim() === "") continue;
          const found = this.read(piece.trim());
          if (found.problem === undefined) alternatives.push(found);
          else problems.push({ ...found, word: found.word ?? piece.trim(), text: piece.trim() });
        }
        if (alternatives.length > 0) conditions.push({ text: part.trim(), alternatives });
      }
      return { conditions, problems };
    }

    read(text) {
      const whole = normal(text);
      const known = this.words.get(whole);
      if (known !== undefined) return { column: known.column, values: new Set(known.values) };
      const compared = COMPARISON.exec(text.normalize("NFKC"));
      if (compared !== null) return this.comparison(...compared.slice(1));
      const rest = whole.replace(NEGATION, "");
      const negated = rest !== whole ? this.words.get(rest) : undefined;
      if (negated !== undefined) {
        const { column, values } = negated;
        return { column, values: new Set(column.choices.filter((choice) => !values.includes(choice))) };
      }
      if (this.rows.some((row) => row.isCalled(whole))) return { called: whole, is: true };
      if (rest !== whole && rest !== "" && this.rows.some((row) => row.isCalled(rest))) return { called: rest, is: false };
      return { problem: "word", near: this.nearest(whole, this.words) };
    }

    comparison(left, sign, right) {
      const column = this.names.get(normal(left))?.column;
      if (column === undefined) {
        const near = this.nearest(normal(left), this.names);
        return { problem: "column", word: left, near: near === "" ? "" : `${near} ${sign} ${right}` };
      }
      if (column.type === "number") {
        const limit = number(right);
        if (Number.isNaN(limit)) return { problem: "number", column, word: right, near: "" };
        return { column, sign, limit };
      }
      if (!":=".includes(sign)) return { problem: "sign", column, word: left, near: "" };
      if (column.choices.length === 0) return { column, contains: normal(right) };
      const wanted = normal(right);
      const values = column.choices.filter((choice) => normal(choice) === wanted || normal(column.label(choice)) === wanted);
      if (values.length > 0) return { column, values: new Set(values) };
      return { problem: "choice", column, word: right, near: "" };
    }

    /* The nearest word by edits; empty where none is near. */
    nearest(wrong, known) {
      let best = "";
      let least = Math.max(2, Math.floor(wrong.length / 2)) + 1;
      for (const [spelling, { word, name, offered }] of known) {
        if (offered === false) continue;
        const distance = window.actref.edits(wrong, spelling, least);
        if (distance < least) [best, least] = [word ?? name, distance];
      }
      return best;
    }

    /* Words that hold what has been typed, those that begin with it first, the shortest of them foremost. */
    complete(typed, most) {
      if (typed === "") return [];
      const found = [...this.words].filter(([spelling, { offered }]) => offered && spelling.includes(typed));
      found.sort(([a], [b]) => Number(b.startsWith(typed)) - Number(a.startsWith(typed)) || a.length - b.length);
      return found.slice(0, most).map(([, { word }]) => word);
    }
  }

  function holds(alternative, row) {
    if (alternative.called !== undefined) return row.isCalled(alternative.called) === alternative.is;
    const value = row.value(alternative.column);
    if (value === "") return false; // Not known is neither yes nor no.
    if (alternative.values !== undefined) return alternative.values.has(value);
    if (alternative.contains !== undefined) return normal(row.text(alternative.column)).includes(alternative.contains);
    return COMPARE[alternative.sign](number(value), alternative.limit);
  }

  window.actref.query = { Vocabulary, fragment, holds, normal, number, stem };
}
