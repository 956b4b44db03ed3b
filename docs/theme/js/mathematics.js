/* Formulas as mathematicians write them, made Python: LaTeX, products without a sign, |x|, sin²(x), f(x) = ...
   It does what actref/frameworks/mathematics.py does, with its tables. What can be read in two ways, 1/2x, is refused. */

"use strict";

{
  const { calls, say } = window.actref;
  const { parse, path, changed, fill, Refused } = window.actref.expression;
  const { commands, superscripts, nowhere } = calls.mathematics;
  const FUNCTIONS = new Set(calls.mathematics.functions);
  const STYLES = new Set(calls.mathematics.styles);
  const WORDS = new Set(calls.mathematics.words);
  const MULTIPLIED = new Set(calls.mathematics.multiplied);
  const VARIABLE = RegExp(`^(?:${calls.mathematics.variable})$`);
  const LATEX = RegExp(calls.mathematics.latex);
  const KEYWORDS = new Set(["if", "else", "and", "or", "not"]);
  const BETWEEN_SCRIPTS = /(?<=[A-Za-z])(?=[α-ωΑ-Ω])|(?<=[α-ωΑ-Ω])(?=[A-Za-z])/g; // xσ(x)
  const LATEX_TOKEN = /\\[A-Za-z]+|\\.|\d+\.?\d*|\.\d+|[A-Za-z]+|\s+|./gsu;
  const TOKEN = /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)|(?<sign>\*\*|\/\/|[<>=!]=|[-+*/%@<>=()[\]{}.,:;|&~≈]))/uy;
  const CLOSING = { "(": ")", "[": "]", "{": "}" };
  const opens = (text) => Object.hasOwn(CLOSING, text);
  const closes = (text) => Object.values(CLOSING).includes(text);
  const isNumber = (text) => /^[\d.]+$/.test(text);
  const isWord = (text) => /^[\p{L}_][\p{L}\p{N}_]+$/u.test(text) && !VARIABLE.test(text) && !FUNCTIONS.has(text);

  /* The entry that is called so, in any language, with or without "activation function" behind. */
  const folded = (text) => text.normalize("NFKD").toLowerCase().replace(/[\p{M}\s_-]+/gu, "");
  const isName = (text) => text.search(calls.formula) < 0; // the search finds by x * sigmoid(x) too
  const called = (key) => Object.keys(window.actref.entries).filter((name) => window.actref.entries[name].names.some((each) => isName(each) && folded(each) === key));
  function stem(text) {
    const key = folded(text);
    const [, name, other] = /^(.+?)[(（](.+)[)）]$/.exec(key) ?? []; // 高斯误差线性单元（GELU）
    if (name !== undefined && called(name).length > 0 && called(name).join() === called(other).join()) return name;
    return called(key).length > 0 ? key : key.replace(RegExp(calls.activation), "");
  }
  const ofCatalogue = (text) => called(stem(text));

  /* A function by its name in a formula: that of the catalogue. */
  function functionOf(word) {
    const entries = FUNCTIONS.has(word) ? [] : ofCatalogue(word);
    return entries.length === 1 ? `actref.${entries[0]}` : word;
  }

  /* A formula that says two things, or that is none. */
  class Unclear extends Refused {}
  const refuse = (sentence, ...parts) => {
    throw new Unclear(fill(sentence, ...parts));
  };
  const misplaced = (text) => {
    throw new Refused(fill(say("at {0} something is missing or too much"), text === "" ? say("the end") : text.slice(0, 20)));
  };

  /* --- LaTeX as a line of signs and names -------------------------------------------------------------------------- */

  class Latex {
    constructor(text) {
      this.tokens = text.match(LATEX_TOKEN) ?? [];
      this.at = 0;
    }
    get next() {
      return this.tokens[this.at] ?? "";
    }
    all() {
      const found = this.until();
      if (this.at < this.tokens.length) misplaced(this.next);
      return /\bsum\b/.test(found) ? found.replace(/\b([A-Za-z])_[ijkn]\b/g, "$1") : found; // x for x_i and x_j
    }
    until(...ends) {
      let found = "";
      while (this.at < this.tokens.length && ![...ends, "}"].includes(this.next)) found += this.piece();
      return found;
    }
    take() {
      if (this.at === this.tokens.length) misplaced("");
      this.at += 1;
      return this.tokens[this.at - 1];
    }
    piece() {
      const token = this.take();
      if (token === "{") return `(${this.group()})`;
      if ("$~&".includes(token)) return " ";
      if (token === "^") return `**(${this.argument(true)})`;
      if (token === "_") {
        const index = this.argument().trim();
        if (!/^[\p{L}\p{N}]+$/u.test(index)) refuse(say("the index {0} is not read; write the formula of x"), index);
        return `_${index}`;
      }
      if (/^[A-Za-z]/.test(token)) {
        if (token.length > 1 && this.opens()) return ` ${functionOf(token)}`;
        return FUNCTIONS.has(token) || WORDS.has(token) ? ` ${token}` : [...token].map((letter) => ` ${letter}`).join("");
      }
      return token[0] === "\\" ? this.command(token.slice(1)) : token;
    }
    group() {
      const found = this.until();
      if (this.take() !== "}") misplaced("}");
      return found;
    }
    opens() {
      return /^\s*(\(|\\left)/.test(this.tokens.slice(this.at, this.at + 2).join(""));
    }
    /* What a command is given: a group, else one sign; of a number one digit, where it is not raised as a whole. */
    argument(whole = false) {
      while (/^\s+$/.test(this.next)) this.at += 1;
      const token = this.take();
      if (token === "{") return this.group();
      if (whole && token === "-") return `-${this.argument(whole)}`;
      if (token.length > 1 && token[0] !== "\\" && !(whole && /\d/.test(token[0]))) {
        this.tokens.splice(this.at - 1, 1, token[0], token.slice(1));
        return token[0];
      }
      this.at -= 1;
      return this.piece();
    }
    command(name) {
      if (["frac", "dfrac", "tfrac", "cfrac"].includes(name)) return `((${this.argument()})/(${this.argument()}))`;
      if (name === "sqrt") {
        const root = this.next === "[" ? this.until("]").slice(1) : "";
        if (root === "") return ` sqrt(${this.argument()})`;
        this.take();
        return `((${this.argument()})**(1/(${root})))`;
      }
      if (name === "left" || name === "right") {
        const bar = ["|", "\\vert", "\\lvert", "\\rvert"].includes(this.take());
        return bar ? "|" : name === "left" ? "(" : ")";
      }
      if (STYLES.has(name)) return this.styled();
      if (name === "begin") return this.environment(this.argument().replaceAll(" ", ""));
      if (name === "sum") {
        while (this.next === "_" || this.next === "^") {
          this.at += 1;
          this.argument(true);
        }
        return " sum ";
      }
      if (name === "end" || name === "\\") refuse(say("several lines of LaTeX are not read, but for cases; write one formula"));
      if (!Object.hasOwn(commands, name)) refuse(say("the command {0} is not read; write the formula without it"), `\\${name}`);
      if (FUNCTIONS.has(name) && this.next === "_") refuse(say("{0} with an index is not read; write the formula of x"), `\\${name}`);
      return commands[name];
    }
    /* What is set in another style: a word, or a formula. */
    styled() {
      if (this.next !== "{") return this.argument();
      const end = this.tokens.indexOf("}", this.at);
      const inside = this.tokens.slice(this.at + 1, end < 0 ? undefined : end);
      const word = inside.join("").replace(/[\s-]/g, "");
      if (!/^\p{L}[\p{L}\p{N}]*$/u.test(word)) {
        this.take();
        return this.group();
      }
      this.at += inside.length + 2;
      return ` ${this.opens() ? functionOf(word) : word} `;
    }
    environment(name) {
      let found;
      if (["equation", "equation*", "align", "align*", "aligned", "split"].includes(name)) found = this.until("\\end");
      else if (["cases", "dcases", "array"].includes(name)) {
        if (name === "array") this.argument();
        found = this.cases();
      } else refuse(say("the command {0} is not read; write the formula without it"), `\\begin{${name}}`);
      if (this.take() !== "\\end") misplaced("");
      this.argument();
      return found;
    }
    /* Rows of a value and its condition; the last value is that of all else. */
    cases() {
      const rows = [];
      for (;;) {
        const value = this.until("&", "\\end", "\\\\");
        if (this.next === "\\end" && value.trim() === "") break;
        if (this.take() !== "&") refuse(say("a row of cases has no condition behind &"));
        const condition = this.until("\\\\", "\\end").trim().replace(RegExp(calls.mathematics.condition, "g"), " ").trim();
        rows.push([value.trim().replace(/[,;]+$/, ""), condition]);
        if (this.next !== "\\\\") break;
        this.at += 1;
      }
      if (rows.length === 0 || rows.slice(0, -1).some(([, condition]) => condition === "")) refuse(say("a row of cases has no condition behind &"));
      const [last, condition] = rows.at(-1);
      if (condition !== "" && !(rows.length === 2 && opposite(rows[0][1], condition))) {
        // what the rows before leave, but for the ends of intervals; elsewhere the formula has no value
        rows.splice(-1, 1, [last, condition.replace(/([<>])(?!=)/g, "$1=")], [nowhere, ""]);
      }
      const others = rows.slice(0, -1);
      return others.map(([value, when]) => `((${value}) if (${when}) else `).join("") + `(${rows.at(-1)[0]})` + ")".repeat(others.length);
    }
  }

  /* Whether one of two conditions holds everywhere, but for a point: x > 0 and x ≤ 0. */
  function opposite(...both) {
    const sides = both.map((each) => each.replaceAll(" ", "").split(/[<>]=?|[≤≥]/));
    const [one, other] = both.map((each) => /[<≤]/.test(each));
    const alike = sides[0].join(" ") === sides[1].join(" ");
    return sides[0].length === 2 && alike === (one !== other) && [...sides[0]].sort().join(" ") === [...sides[1]].sort().join(" ");
  }

  /* --- signs and names as an expression in Python, with what is left out put in ------------------------------------ */

  class Formula {
    constructor(text) {
      const tokens = [];
      const whole = text.trimEnd();
      for (TOKEN.lastIndex = 0; TOKEN.lastIndex < whole.length; ) {
        const start = TOKEN.lastIndex;
        const match = TOKEN.exec(whole);
        if (match === null) refuse(say("{0} is no part of a call or a formula"), [...whole.slice(start).trim()][0]);
        const kind = Object.keys(match.groups).find((each) => match.groups[each] !== undefined);
        tokens.push({ kind, text: match.groups[kind], apart: TOKEN.lastIndex - start > match.groups[kind].length });
      }
      this.tokens = this.rightSide(tokens);
      this.at = 0;
    }
    /* What stands behind the last equals sign: f(x) = ... */
    rightSide(tokens) {
      let depth = 0;
      const signs = [];
      tokens.forEach(({ text }, place) => {
        depth += Number(opens(text)) - Number(closes(text));
        if ("=≈".includes(text) && depth === 0) signs.push(place);
      });
      if (signs.length > 1 && signs.some((place) => tokens[place].text === "≈")) refuse(say("a formula and one that is about the same stand here; write one of them"));
      return signs.length > 0 ? tokens.slice(signs.at(-1) + 1) : tokens;
    }
    all() {
      const found = this.until("");
      if (this.at < this.tokens.length) misplaced(this.text);
      return found;
    }
    get text() {
      return this.tokens[this.at]?.text ?? "";
    }
    starts() {
      const { kind, text } = this.tokens[this.at] ?? { kind: "", text: "" };
      return kind === "number" || (kind === "name" && !KEYWORDS.has(text)) || opens(text);
    }
    /* An expression, or several, that a sign closes. */
    until(end) {
      const found = [];
      let operand = false; // whether the last piece is one
      while (this.at < this.tokens.length && !(this.text === end && (operand || end !== "|"))) {
        if (this.starts() || (this.text === "|" && !operand)) {
          if (operand) {
            this.multiplied(found);
            found.push("*");
          }
          found.push(this.operand());
          operand = true;
        } else if (closes(this.text)) break;
        else {
          found.push(this.text);
          this.at += 1;
          operand = false;
        }
      }
      if (end !== "" && this.text !== end) misplaced(this.text);
      this.at += Number(end !== "");
      return found.join(" ");
    }
    /* Refuses a product without a sign that can be read in two ways, or that is none. */
    multiplied(found) {
      const { kind, text, apart } = this.tokens[this.at];
      const called = this.tokens[this.at + 1]?.text === "(";
      const prose = isWord(found.at(-1)) || (isWord(text) && !called && !isNumber(found.at(-1)));
      if (kind === "number" || prose || (text === "[" && !apart)) misplaced(text);
      const term = [];
      for (const piece of [...found].reverse()) {
        if (["+", "-", ",", "<", ">", "<=", ">=", "if", "else"].includes(piece)) break;
        term.push(piece);
      }
      const fraction = term.length === 3 && isNumber(term[0]) && isNumber(term[2]) && apart;
      const signs = found.at(-2) === "-" ? [found.at(-2), found.at(-3)] : [found.at(-2)];
      const raised = kind === "name" && !apart && signs.includes("**");
      if ((term.includes("/") && !fraction) || raised) refuse(say("{0} can be read in two ways; write the sign * and parentheses"), term.reverse().join("") + text);
    }
    operand() {
      const { kind, text } = this.tokens[this.at];
      this.at += 1;
      if (opens(text)) return `(${this.until(CLOSING[text])})`;
      if (text === "|") return `abs(${this.until("|")})`;
      if (kind === "number" || (!FUNCTIONS.has(text) && (this.text !== "(" || VARIABLE.test(text)))) return text;
      const power = FUNCTIONS.has(text) ? this.power() : "";
      if (opens(this.text)) {
        const closing = CLOSING[this.text];
        this.at += 1;
        return `${text}(${this.until(closing)})${power}`;
      }
      if (this.starts()) return `${text}(${this.unbracketed()})${power}`;
      if (this.tokens.length > 1) misplaced(this.text); // what is the function applied to?
      return text;
    }
    /* The exponent of a function: sin²(x). */
    power() {
      if (this.text !== "**") return "";
      const start = this.at;
      this.at += 1;
      if (!this.starts()) misplaced(this.text);
      const exponent = this.operand();
      if (!this.starts()) {
        this.at = start; // of the function by its name: ReLU²
        return "";
      }
      if (exponent.includes("-")) refuse(say("the exponent {0} of a function can be read in two ways; write 1/tanh(x), or the inverse"), exponent);
      return `**${exponent}`;
    }
    /* What a function is given without parentheses: numbers and variables, tanh 2x. */
    unbracketed() {
      const found = [this.raised()];
      while (this.starts() && !FUNCTIONS.has(this.text) && !opens(this.text) && !isNumber(this.text)) found.push(this.raised());
      return found.join(" * ");
    }
    raised() {
      const found = this.operand();
      if (this.text !== "**") return found;
      this.at += 1;
      if (!this.starts()) misplaced(this.text);
      return `${found} ** ${this.operand()}`;
    }
  }

  /* The formula in Python. */
  function written(text) {
    const plain = (LATEX.test(text) ? new Latex(text).all() : text).replace(RegExp(`[${Object.keys(superscripts).join("")}]+`, "g"), (raised) => {
      const exponent = [...raised].map((sign) => superscripts[sign]).join("");
      return /^\d+$/.test(exponent) ? `**${exponent} ` : `**(${exponent})`;
    });
    return new Formula([...plain.replace(BETWEEN_SCRIPTS, " ")].map((sign) => calls.signs[sign] ?? sign).join("")).all();
  }

  /* Whether an expression calls what is no function: x(1 + y), (a + b)(c), sqrt(2 / pi)(x + y). */
  function isProduct(tree) {
    let found = false;
    if (tree.kind === "call") {
      const { of } = tree;
      found = ["binary", "unary", "number"].includes(of.kind) || (of.kind === "name" && MULTIPLIED.has(of.name)) || (of.kind === "call" && of.of.kind === "name" && FUNCTIONS.has(path(of.of)));
    }
    changed(tree, (part) => {
      found ||= isProduct(part);
      return part;
    });
    return found;
  }

  /* The tree of a text: of what is no Python, the formula that it is. */
  function understood(text) {
    if (text.length > calls.longest || /[\n'"]/.test(text)) return parse(text);
    if (LATEX.test(text) || text.search(BETWEEN_SCRIPTS) >= 0) return parse(written(text));
    try {
      const tree = parse(text);
      return isProduct(tree) ? parse(written(text)) : tree;
    } catch (error) {
      if (!(error instanceof Refused) || error instanceof Unclear) throw error;
      let formula;
      try {
        formula = written(text);
      } catch (unclear) {
        throw unclear instanceof Unclear ? unclear : error;
      }
      try {
        return parse(formula);
      } catch {
        throw error;
      }
    }
  }

  Object.assign(window.actref, { mathematics: { understood, ofCatalogue, stem, folded } });
}
