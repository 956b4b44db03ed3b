/* Reads text as Python reads an expression, with the signs of mathematics: x², 2·x. Nothing is ever run.

   A tree has a kind, where it begins and ends in its text, and its parts: number, string, constant (True, False, None), name,
   attribute (of, name), item (of, index), call (of, args, keywords), unary, binary, compare, lambda, if, list. */

"use strict";

{
  const { calls, say } = window.actref;
  const KEYWORDS = new Set(["lambda", "if", "else", "and", "or", "not", "in", "is"]);
  const CONSTANTS = { True: true, False: false, None: null };
  const TOKEN =
    /\s+|#[^\n]*|(?<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<sign>\*\*|\/\/|[-+*/]=|<=|>=|==|!=|[-+*/%@<>=()[\]{}.,:|&~])/uy;

  /* A text that is refused; the message says what is missing. */
  class Refused extends Error {}

  /* A sentence with its parts: {0} is the first. */
  const fill = (sentence, ...parts) => sentence.replace(/\{(\d)\}/g, (_, k) => parts[k]);

  function tokens(text) {
    const found = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const start = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null) throw new Refused(fill(say("{0} is no part of a call or a formula"), [...text.slice(start)][0]));
      for (const kind of ["number", "name", "string", "sign"]) {
        if (match.groups[kind] !== undefined) found.push({ kind, text: match[0], start, end: TOKEN.lastIndex });
      }
    }
    return found;
  }

  /* The expression in a text, without what it is assigned to. */
  function parse(typed) {
    if (typed.length > calls.longest) throw new Refused(fill(say("{0} characters are too many; at most {1} are read"), typed.length, calls.longest));
    const plain = [...typed].map((sign) => calls.signs[sign] ?? sign).join("");
    const setting = new RegExp(`^\\s*(?:${calls.setting})\\s*$`, "u").exec(plain)?.groups; // "hidden_act": "gelu_new"
    const text = setting ? `${setting.key} = "${setting.name}"` : plain;
    const list = tokens(text);
    const end = { kind: "end", text: say("the end"), start: text.length, end: text.length };
    let at = 0;
    let depth = 0;
    const peek = (ahead = 0) => list[at + ahead] ?? end;
    const is = (sign, ahead = 0) => peek(ahead).text === sign && ["sign", "name"].includes(peek(ahead).kind);
    const take = (...signs) => (signs.some((sign) => is(sign)) ? list[at++] : null);
    const fail = () => {
      throw new Refused(fill(say("at {0} something is missing or too much"), peek() === end ? end.text : text.slice(peek().start, peek().start + 20)));
    };
    const need = (sign) => take(sign) ?? fail();
    const made = (kind, start, parts) => ({ kind, start, end: list[at - 1].end, source: text, ...parts });

    const chain = (next, ...signs) => () => {
      let left = next();
      for (let sign; (sign = take(...signs)) !== null; ) {
        left = made("binary", left.start, { sign: sign.text, left, right: next() });
      }
      return left;
    };

    function expression() {
      depth += 1;
      if (depth > calls.deepest) throw new Refused(fill(say("the parentheses are more than {0} deep"), calls.deepest));
      const start = peek().start;
      let node;
      if (take("lambda")) {
        const names = [];
        while (!is(":")) {
          names.push((peek().kind === "name" ? list[at++] : fail()).text);
          if (!take(",") && !is(":")) fail();
        }
        need(":");
        node = made("lambda", start, { names, body: expression() });
      } else {
        node = either();
        if (take("if")) {
          const test = either();
          need("else");
          node = made("if", start, { test, yes: node, no: expression() });
        }
      }
      depth -= 1;
      return node;
    }
    function comparison() {
      const first = bits();
      const signs = [];
      const sides = [first];
      for (let sign; (sign = take("<", "<=", ">", ">=", "==", "!=")) !== null; ) {
        signs.push(sign.text);
        sides.push(bits());
      }
      return signs.length > 0 ? made("compare", first.start, { signs, sides }) : first;
    }
    const not = () => {
      const sign = take("not");
      return sign ? made("unary", sign.start, { sign: "~", of: not() }) : comparison();
    };
    const both = chain(not, "and");
    const either = chain(both, "or");
    const products = chain(unary, "*", "/", "//", "%", "@");
    const sums = chain(products, "+", "-");
    const bits = chain(chain(sums, "&"), "|");

    function unary() {
      const sign = take("-", "+", "~");
      if (sign !== null) return made("unary", sign.start, { sign: sign.text, of: unary() });
      return power();
    }
    function power() {
      const base = followed();
      return take("**") ? made("binary", base.start, { sign: "**", left: base, right: unary() }) : base;
    }
    function followed() {
      let node = atom();
      for (;;) {
        if (take(".")) node = made("attribute", node.start, { of: node, name: (peek().kind === "name" ? list[at++] : fail()).text });
        else if (take("(")) node = called(node);
        else if (take("[")) {
          const index = inside("]");
          node = made("item", node.start, { of: node, index });
        } else break;
      }
      return node;
    }
    function called(of) {
      const args = [];
      const keywords = [];
      while (!is(")")) {
        if (is("*") || is("**")) throw new Refused(say("write the arguments themselves, not *args"));
        if (peek().kind === "name" && is("=", 1)) {
          const name = list[at].text;
          at += 2;
          keywords.push([name, expression()]);
        } else args.push(expression());
        if (!take(",") && !is(")")) fail();
      }
      need(")");
      return made("call", of.start, { of, args, keywords });
    }
    /* One expression, or several between commas, until a sign. */
    function inside(sign) {
      const { start } = peek();
      const items = [];
      let comma = null;
      while (!is(sign)) {
        items.push(expression());
        comma = take(",");
        if (!comma && !is(sign)) fail();
      }
      need(sign);
      return items.length === 1 && (comma === null || sign === "]") ? items[0] : made("list", start, { items });
    }
    function atom() {
      const { kind, text: word, start } = peek();
      at += 1;
      if (kind === "number") return made("number", start, { value: Number(word.replaceAll("_", "")), whole: /^[\d_]+$/.test(word) });
      if (kind === "string") return made("string", start, { value: word.slice(1, -1) });
      if (kind === "name" && word in CONSTANTS) return made("constant", start, { value: CONSTANTS[word] });
      if (kind === "name" && !KEYWORDS.has(word)) return made("name", start, { name: word });
      if (word === "(" && kind === "sign") {
        const node = inside(")");
        return { ...node, inner: node.inner ?? [node.start, node.end], start, end: list[at - 1].end };
      }
      if (word === "[" && kind === "sign") return made("list", start, { items: [inside("]")].flatMap((node) => node.items ?? [node]) });
      at -= 1;
      return fail();
    }

    if (list.length === 0) throw new Refused(say("nothing is given; write a call, torch.nn.GELU() for example"));
    take("return");
    for (let open = 0, k = at; k < list.length; k += 1) {
      if (open === 0 && k > at && /\n/.test(text.slice(list[k - 1].end, list[k].start))) {
        throw new Refused(say("several lines are read by the command line, actref translate --file; paste one"));
      }
      if (list[k].kind === "sign") open += { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 }[list[k].text] ?? 0;
      if (open === 0 && list[k].text === "=") at = k + 1; // self.act = ..., act: nn.Module = ..., f(x) = ...
    }
    const left = list.findIndex(({ text: sign }, k) => k > 0 && /^[-+*/]=$/.test(sign));
    if (left > 0) {
      // x *= y is x * y
      list.splice(left, 1, { ...list[left], text: list[left].text[0] }, { ...list[left], text: "(" });
      list.push({ ...end, kind: "sign", text: ")" });
    }
    const tree = expression();
    take(",");
    if (at < list.length) fail();
    return tree;
  }

  /* A tree with each of its parts changed. */
  function changed(node, change) {
    const made = { ...node };
    for (const part of ["of", "left", "right", "test", "yes", "no", "index", "body"]) if (node[part] !== undefined) made[part] = change(node[part]);
    for (const parts of ["args", "sides", "items"]) if (node[parts] !== undefined) made[parts] = node[parts].map(change);
    if (node.keywords !== undefined) made.keywords = node.keywords.map(([name, value]) => [name, change(value)]);
    return made;
  }

  /* A tree with others in the place of names. */
  const put = (node, known) => (node.kind === "name" && Object.hasOwn(known, node.name) ? known[node.name] : changed(node, (part) => put(part, known)));

  /* What is written, without the parentheses around it. */
  const shown = ({ source, start, end, inner = [start, end] }) => source.slice(...inner);

  /* --- numbers ----------------------------------------------------------------------------------------------------- */

  const OF_NUMBERS = { sqrt: Math.sqrt, exp: Math.exp, log: Math.log, tanh: Math.tanh, sin: Math.sin, cos: Math.cos, abs: Math.abs, pow: Math.pow };
  const ARITHMETIC = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b, "**": (a, b) => a ** b };
  const FILLED = { ones: 1, ones_like: 1, zeros: 0, zeros_like: 0 };
  const MADE = /(^|\.)(tensor|asarray|array|constant|Constant|float|float32|float64)$/;

  /* The number that an expression without inputs is: -1/5, math.sqrt(2 / math.pi), torch.tensor(0.2); null for all else. */
  function number(node) {
    if (node.kind === "number") return node.value;
    if (node.kind === "unary" && node.sign !== "~") {
      const value = number(node.of);
      return value === null ? null : node.sign === "-" ? -value : value;
    }
    if (node.kind === "binary" && node.sign in ARITHMETIC) {
      const [left, right] = [number(node.left), number(node.right)];
      return left === null || right === null ? null : ARITHMETIC[node.sign](left, right);
    }
    const word = path(node).split(".").at(-1);
    if (node.kind === "name" || node.kind === "attribute") return word === "pi" ? Math.PI : word === "e" && path(node) !== "self.e" ? Math.E : null;
    if (node.kind !== "call" || node.args.length === 0) return null;
    const made = path(node.of).split(".").at(-1);
    if (Object.hasOwn(FILLED, made)) return FILLED[made];
    if (/^full(_like)?$/.test(made) && node.args.length > 1) return number(node.args[1]);
    const values = node.args.map((each) => (each.kind === "list" && each.items.length === 1 ? number(each.items[0]) : number(each)));
    if (values.includes(null)) return null;
    const dotted = path(node.of);
    if (MADE.test(dotted)) return values[0];
    const name = dotted.split(".").at(-1);
    return Object.hasOwn(OF_NUMBERS, name) ? OF_NUMBERS[name](...values) : null;
  }

  /* The dotted path that is named; empty for everything else. An index that is a literal belongs to it. */
  function path(node) {
    if (node.kind === "name") return node.name;
    if (node.kind === "attribute") {
      const head = path(node.of);
      return head && `${head}.${node.name}`;
    }
    if (node.kind === "item" && (node.index.kind === "string" || number(node.index) !== null)) {
      const head = path(node.of);
      return head && `${head}[${node.index.kind === "string" ? `'${node.index.value}'` : number(node.index)}]`;
    }
    return "";
  }

  Object.assign(window.actref, { expression: { parse, path, number, shown, changed, put, fill, Refused } });
}
