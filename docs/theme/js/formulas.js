/* Finds the function that a formula is: by its values, computed with the programs of the explorer. The parameters that are tried are
   the numbers of the formula and what they make, as in actref.frameworks.formulas. */

"use strict";

{
  const { calls, say, evaluate, functions } = window.actref;
  const { changed, path, number, shown, fill, Refused } = window.actref.expression;
  const { called, isInput, isModule, Unknown } = window.actref.reading;
  const TRIED = 3000; // values of the parameters of one function
  const NEAR = 12; // between -12 and 12 the samples lie densely
  const FAR = [13, 14, 16, 20, 26, 36, 50, 100, 300, 1000, 10000];
  const BESIDE = 1e-6; // how far from a jump a function is sampled, as a share of 1 + |x|
  const NEARBY = 0.2; // a function farther away is not worth a mention
  const EVERY = 16; // of the samples one, to see what need not be compared at all of them

  /* A formula that is no function of the catalogue. */
  class Unnamed extends Refused {}

  /* --- the program of a formula ------------------------------------------------------------------------------------ */

  const isCondition = (program) => Array.isArray(program) && ["<", "<=", "and", "or"].includes(program[0]);
  const asNumber = (program) => (isCondition(program) ? ["cases", 1, program, 0] : program);
  const plain = (value) => (Number.isInteger(value) ? value : String(value));
  const negative = (u) => ["*", -1, u];

  function denied(program) {
    if (!isCondition(program)) throw new Refused(say("~ is read before a comparison alone"));
    const [relation, one, other] = program;
    if (relation === "<" || relation === "<=") return [relation === "<" ? "<=" : "<", other, one];
    return [relation === "and" ? "or" : "and", ...program.slice(1).map(denied)];
  }

  function raised(base, exponent) {
    const power = typeof exponent === "object" ? NaN : Number(exponent);
    if (Number.isInteger(power)) return ["^", base, power, 1];
    if (Number.isInteger(2 * power)) return ["^", base, 2 * power, 2];
    return ["exp", ["*", exponent, ["log", base]]];
  }

  /* What the operations of calls.js are made of, in those of evaluate.js. */
  const MADE = {
    "**": raised,
    where: (condition, yes, no) => ["cases", yes, condition, no],
    maximum: (a, b) => ["max", a, b],
    minimum: (a, b) => negative(["max", negative(a), negative(b)]),
    abs: (u) => ["Abs", u],
    sign: (u) => ["sgn", u],
    sqrt: (u) => ["^", u, 1, 2],
    ndtr: (u) => ["Phi", u],
    log_ndtr: (u) => ["log", ["Phi", u]],
    erfc: (u) => ["*", 2, ["Phi", ["*", String(-Math.SQRT2), u]]],
    asinh: (u) => ["*", ["sgn", u], ["log", ["+", ["Abs", u], ["^", ["+", ["^", u, 2, 1], 1], 1, 2]]]],
  };

  function instantiated(template, args) {
    if (typeof template === "string" && template[0] === "@") return args[Number(template.slice(1))];
    if (!Array.isArray(template)) return template;
    const [name, ...parts] = template;
    const found = parts.map((part) => instantiated(part, args));
    return Object.hasOwn(MADE, name) ? MADE[name](...found) : [name, ...found];
  }

  /* A program with others in the place of its variables. */
  function put(program, known) {
    if (Array.isArray(program)) return [program[0], ...program.slice(1).map((part) => put(part, known))];
    return typeof program === "string" && Object.hasOwn(known, program) ? known[program] : program;
  }

  /* Every number in a tree. */
  function numbersOf(tree) {
    const known = number(tree);
    if (known !== null) return [known];
    const found = [];
    changed(tree, (part) => found.push(...numbersOf(part)));
    return found;
  }

  const X = { kind: "name", name: "x", start: 0, end: 1, source: "x" };
  const operationOf = (name) => calls.operations.find(({ names }) => names.includes(name)) ?? calls.operations.find(({ names }) => names.includes(name.toLowerCase()));

  class Formula {
    constructor(tree, framework) {
      Object.assign(this, { framework, inputs: [], numbers: numbersOf(tree), operations: 0, text: shown(tree) });
      this.program = asNumber(this.value(tree));
      if (this.operations === 0) throw new Refused(fill(say("{0} is no call of an activation function, nor a formula"), this.text));
      if (this.inputs.length === 0) throw new Refused(fill(say("{0} has no input; call it x"), this.text));
    }

    value(node) {
      const known = number(node);
      if (known !== null) return plain(known);
      if (isInput(node)) return this.input(node);
      const read = { binary: this.binary, unary: this.unary, compare: this.compare, if: this.either, call: this.call }[node.kind];
      if (read === undefined) throw new Refused(fill(say("{0} is no part of a formula that is read"), shown(node)));
      this.operations += 1;
      return read.call(this, node);
    }

    input(node) {
      const text = shown(node);
      if (calls.mathematics.functions.includes(text) || Object.hasOwn(calls.entries, text)) throw new Refused(fill(say("{0} is a function, and nothing says of what; write {0}(x)"), text));
      if (RegExp(`^(${calls.parameter})$`).test(text)) throw new Refused(fill(say("{0} is a name, and {1} has to be known; write its number"), text, text));
      if (!this.inputs.includes(text)) this.inputs.push(text);
      if (this.inputs.length > 2) throw new Refused(fill(say("the formula has the inputs {0}; write the numbers of its parameters, keep x"), this.inputs.join(say(", "))));
      return `input${this.inputs.indexOf(text)}`;
    }

    binary({ sign, left, right }) {
      const [one, other] = [this.value(left), this.value(right)];
      if (["&", "and", "|", "or"].includes(sign)) return [sign === "&" || sign === "and" ? "and" : "or", one, other];
      const [a, b] = [asNumber(one), asNumber(other)];
      if (sign === "-") return ["+", a, negative(b)];
      if (sign === "**") return raised(a, b);
      if (!["+", "*", "/"].includes(sign)) throw new Refused(fill(say("{0} is no arithmetic of real numbers"), sign));
      return [sign, a, b];
    }
    unary({ sign, of }) {
      const value = this.value(of);
      return sign === "~" ? denied(value) : sign === "-" ? negative(asNumber(value)) : asNumber(value);
    }
    compare({ signs, sides }) {
      const values = sides.map((each) => asNumber(this.value(each)));
      const parts = signs.map((sign, k) => {
        if (sign === "==" || sign === "!=") throw new Refused(fill(say("{0} is no comparison of real numbers by size"), sign));
        const pair = [values[k], values[k + 1]];
        return [sign.endsWith("=") ? "<=" : "<", ...(sign[0] === ">" ? pair.reverse() : pair)];
      });
      return parts.length === 1 ? parts[0] : ["and", ...parts];
    }
    either({ test, yes, no }) {
      return ["cases", this.value(yes), this.value(test), this.value(no)];
    }

    call(node) {
      const { of, args, keywords } = node;
      const method = of.kind === "attribute" && !isModule(path(of));
      if (method && path(of.of) === "self") return this.declared(node); // which says what is missing
      const name = of.kind === "attribute" ? of.name : path(of).split(".").at(-1);
      const plainName = method ? name.replace(/_$/, "") : name;
      if (calls.along.includes(plainName.replace("reduce_", "")) && (args.length === (method ? 0 : 1) || keywords.some(([word]) => ["dim", "axis"].includes(word)))) {
        throw new Refused(fill(say("{0} is taken along an axis: a formula of vectors is read by the command line, actref translate"), shown(node)));
      }
      const keras = /(^|\.)keras\.(layers|activations|ops)\.ReLU$/i.test(path(of)) ? `keras.${name}` : null;
      const operation = operationOf(keras ?? plainName);
      if (method) {
        if (operation === undefined) return this.declared({ ...node, of: { ...of, kind: "attribute", of: { ...of, kind: "name", name: "torch" }, name: plainName }, args: [of.of, ...args] });
        return this.operated(node, operation, [of.of, ...args], operation.method ?? operation.arguments);
      }
      try {
        return this.declared(node);
      } catch (error) {
        if (operation === undefined || !(error instanceof Unknown || operation.free.length > 0)) throw error;
        const layer = name === "ReLU" || !args.some((each) => number(each) === null); // Clip(min=0), keras.layers.ReLU(max_value=1)
        return this.operated(node, operation, layer ? [X, ...args] : args, operation.arguments);
      }
    }

    /* An operation with its arguments by place and by name. */
    operated(node, operation, given, wanted) {
      const found = wanted.map((_, k) => given[k]);
      if (given.length > wanted.length) throw new Refused(fill(say("{0} takes {1} arguments, here are {2}"), shown(node), wanted.length, given.length));
      for (const [word, value] of node.keywords) {
        if (["dtype", "out_dtype", "name", "device", "copy"].includes(word)) continue;
        const place = wanted.findIndex((names) => names.includes(word));
        if (place < 0 || found[place] !== undefined) throw new Refused(fill(say("{0} has no argument {1}; arguments are {2}"), shown(node), word, wanted.map(([first]) => first).join(say(", "))));
        found[place] = value;
      }
      const ordered = wanted === operation.method ? operation.arguments.map((names) => found[wanted.findIndex(([first]) => names.includes(first))]) : found;
      const there = ordered.map((each) => each !== undefined && !(each.kind === "constant" && each.value === null));
      const key = there.map((is, k) => (is ? k : "")).join("");
      if (!Object.hasOwn(operation.programs, key)) {
        const missing = there.findIndex((is, k) => !is && !operation.free.includes(k));
        throw new Refused(fill(say("{0} needs its argument {1}"), shown(node), operation.arguments[missing][0]));
      }
      const template = operation.programs[key];
      const keeps = JSON.stringify(template).startsWith('["where"'); // whose condition is one
      const values = ordered.map((each, k) => (there[k] ? (keeps ? this.value(each) : asNumber(this.value(each))) : undefined));
      return instantiated(template, values);
    }

    /* A call of a declared function of one number, of whatever it is applied to. */
    declared(node) {
      const applied = node.of.kind === "call";
      const keyword = node.keywords.findIndex(([word]) => calls.inputs.includes(word));
      const argument = node.args[0] ?? (keyword >= 0 ? node.keywords[keyword][1] : undefined);
      const inner = argument === undefined || number(argument) !== null ? X : argument;
      const alone = argument === undefined || (number(argument) !== null && !applied);
      const reading = called(alone ? node : { ...node, args: [X, ...node.args.slice(1)], keywords: node.keywords.filter((_, k) => node.args.length > 0 || k !== keyword) }, this.framework);
      const entry = functions[reading.name];
      if (entry.f === undefined || entry.kind === "stochastic") {
        throw new Refused(fill(say("{0} is {1}, no function of one number; paste it alone"), shown(node), entry.title));
      }
      const values = Object.fromEntries(Object.entries(reading.values).map(([name, value]) => [name, plain(value)]));
      return put(entry.f[0], { ...values, x: asNumber(this.value(inner)) });
    }
  }

  /* --- comparing --------------------------------------------------------------------------------------------------- */

  const jumps = (numbers) => numbers.filter((v) => Math.abs(v) < 1e4).flatMap((v) => [v, -v]).flatMap((v) => [-1, 1].map((side) => v + side * BESIDE * (1 + Math.abs(v))));

  /* Where a formula is sampled: an array for each of its inputs. */
  function samples({ inputs, numbers }) {
    if (inputs.length === 1) {
      const dense = Array.from({ length: 301 }, (_, k) => -NEAR + (k * NEAR) / 150);
      const between = Array.from({ length: 200 }, (_, k) => -4 + (((k * 89) % 200) + 0.37) / 25);
      return [Float64Array.from([...dense, ...between, ...FAR, ...FAR.map((v) => -v), ...jumps(numbers)])];
    }
    let seed = 2002;
    const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    return inputs.map(() => Float64Array.from({ length: 400 }, (_, k) => (k < 360 ? 18 : 198) * (next() - 0.5)));
  }

  const scaled = (value, size) => 1 + Math.abs(value) + (size > NEAR ? size : 0);

  /* How far a function lies from the values of a formula at most, as a share of 1 + |f|, and where. */
  function distance(program, env, { y, places }) {
    const names = places.length === 1 ? ["x"] : ["a", "b"];
    const values = evaluate(program, { ...env, ...Object.fromEntries(names.map((name, k) => [name, places[k]])) }, { careful: false });
    let [error, worst] = [0, 0];
    values.forEach((value, k) => {
      const size = Math.max(...places.map((each) => Math.abs(each[k])));
      let apart = Math.abs(value - y[k]) / scaled(y[k], size);
      if (!Number.isFinite(apart)) apart = size > NEAR && !Number.isFinite(y[k]) ? 0 : Infinity;
      if (apart > error) [error, worst] = [apart, k];
    });
    return { error, at: places.map((each) => each[worst]) };
  }

  function* product(lists) {
    if (lists.length === 0) yield [];
    else for (const first of lists[0]) for (const rest of product(lists.slice(1))) yield [first, ...rest];
  }

  /* Values of the parameters: the defaults, and what the numbers make, the simplest first. */
  function* offered(entry, numbers) {
    const standard = window.actref.defaults(entry);
    yield standard;
    if (entry.parameters.length === 0) return;
    const few = [...new Set([...numbers, 1, 0])];
    const made = new Set([...few, ...few.map((v) => -v), ...few.filter(Boolean).map((v) => 1 / v)]);
    if (entry.parameters.length === 1 && few.length <= 8) {
      for (const [a, b] of product([few, few])) for (const v of [a + b, a - b, a * b, b ? a / b : a, Math.sqrt(Math.abs(a))]) made.add(Number(v.toPrecision(12)));
    }
    const candidates = entry.parameters.map((p) => [p.default, ...[...made].filter((v) => v !== p.default)]);
    let tried = 0;
    for (const chosen of product(candidates)) {
      const values = Object.fromEntries(entry.parameters.map((p, k) => [p.name, chosen[k]]));
      if (window.actref.complaint(entry, values) !== null) continue;
      yield values;
      if ((tried += 1) > TRIED) return;
    }
  }

  /* How values grow to the left and to the right: 0 where they level off, 1 or -1 like a line; null for all else. */
  function growth(program, values) {
    const [a, b, c, d] = evaluate(program, { ...values, x: Float64Array.from([-1e4, -1e3, 1e3, 1e4]) }, { careful: false });
    return [[b, a], [c, d]].map(([near, far]) => (Math.abs(far - near) <= 0.01 * (1 + Math.abs(near)) ? 0 : Math.abs(far / 10 - near) <= 0.01 * Math.abs(near) ? Math.sign(far) : null)).join();
  }
  /* Whether a parameter has the other sign and makes another function with it: |x| is no leaky ReLU. */
  function isOther({ parameters }, program, values, places) {
    if (places.length > 1 || !parameters.some((p) => values[p.name] * p.default < 0)) return false;
    return growth(program, values) !== growth(program, window.actref.defaults({ parameters }));
  }

  /* The best of an entry. */
  function fitted(name, program, numbers, wanted) {
    const every = (array) => array.filter((_, k) => k % EVERY === 0);
    const some = { y: every(wanted.y), places: wanted.places.map(every) };
    let best = null;
    for (const values of offered(functions[name], numbers)) {
      if (isOther(functions[name], program, values, wanted.places)) continue;
      const rough = distance(program, values, some);
      const found = rough.error > NEARBY || (best !== null && rough.error >= best.error) ? rough : distance(program, values, wanted);
      if (best === null || found.error < best.error) best = { name, values, ...found };
      if (best.error < calls.exact) break;
    }
    return best;
  }

  /* Of several that are the same, the one with the fewest parameters, a fixed one before one that learns them, and the one that more
     frameworks have. */
  function rank({ name, values, error }) {
    const alike = error <= calls.same;
    const { kind, homes } = calls.entries[name];
    return [alike ? Number(error >= calls.exact) : 2 + error, alike ? Object.keys(values).length : 0, Number(kind === "learnable"), -homes, error];
  }
  const byRank = (one, other) => rank(one).map((part, k) => part - rank(other)[k]).find((part) => part !== 0 && !Number.isNaN(part)) ?? 0;

  function straight(y, [x]) {
    if (y.some((v) => !Number.isFinite(v))) return false;
    const slope = (y[300] - y[0]) / (x[300] - x[0]);
    return y.every((v, k) => Math.abs(v - y[0] - slope * (x[k] - x[0])) <= calls.same * scaled(v, Math.abs(x[k])));
  }

  /* What a formula is: a reading like that of a call. */
  function identified(tree, framework) {
    const formula = new Formula(tree, framework);
    const places = samples(formula);
    const y = evaluate(formula.program, Object.fromEntries(places.map((each, k) => [`input${k}`, each])), { careful: false });
    const one = places.length === 1;
    const ways = one ? [["x"]] : [["a", "b"], ["b", "a"]];
    const known = Object.entries(functions).filter(([name, entry]) =>
      (one ? entry.f : entry.gate) !== undefined && entry.kind !== "stochastic" && (!one || name === "identity" || !straight(y, places)));
    const fits = (entries) => ways.flatMap((roles) => {
      const arranged = one ? places : ["a", "b"].map((role) => places[roles.indexOf(role)]);
      const inputs = Object.fromEntries(roles.map((role, k) => [role, formula.inputs[k]]));
      return entries.map(([name, entry]) => ({ ...fitted(name, one ? entry.f[0] : entry.gate[""], formula.numbers, { y, places: arranged }), inputs }));
    });
    const found = fits(known.filter(([, { parameters }]) => parameters.length === 0));
    // what has no parameters and is equal comes before all that has some
    if (!found.some(({ error }) => error < calls.exact)) found.push(...fits(known.filter(([, { parameters }]) => parameters.length > 0)));
    const [best] = found.sort(byRank);
    if (best === undefined || best.error > calls.same) throw unnamed(formula, best);
    const entry = calls.entries[best.name];
    const note = best.error < calls.exact ? "" : fill(say("The constants are rounded: it comes to {0} of 1 + |f| near."), best.error.toExponential(0));
    return { name: best.name, entry, values: { ...entry.parameters, ...best.values }, call: null, framework: null, inputs: best.inputs, applied: true, formula: true, note };
  }

  function unnamed({ text, inputs }, best) {
    if (inputs.length === 2) {
      return new Unnamed(fill(say("{0} is no gated function of this site in {1} and {2}; if one of them is a parameter, write its number"), text, ...inputs));
    }
    if (best === undefined || !(best.error < NEARBY)) return new Unnamed(fill(say("{0} is no function of this site, and none comes near"), text));
    const { format } = window.actref;
    return new Unnamed(fill(say("{0} is no function of this site; nearest is {1}, {2} of 1 + |f| away at x = {3}"), text, window.actref.reading.described(best), format(best.error, 2), format(best.at[0], 3)));
  }

  Object.assign(window.actref, { formulas: { identified, Unnamed } });
}
