/* Reads a call of a framework's function, and writes the line that computes the same elsewhere: actref.frameworks.reading and
   actref.frameworks.calls in the browser. What is declared of each function stands in calls.js, which scripts/pages/calls.py writes. */

"use strict";

{
  const { calls, say, complaint } = window.actref;
  const { parse, path, number, shown, changed, put, fill, Refused } = window.actref.expression;
  const { ofCatalogue, stem, folded } = window.actref.mathematics;
  const SINGLE = 2 ** -23; // share by which a number that was rounded to float32 may miss the one that was meant

  /* A text that means several functions, one of `readings` each. */
  class Ambiguous extends Refused {
    constructor(message, readings) {
      super(message);
      this.readings = readings;
    }
  }
  /* A function that nobody declares. */
  class Unknown extends Refused {}
  /* A call that a declaration does not cover; a foreign one is such that the function itself would refuse it. */
  class Mismatch extends Error {
    constructor(message, foreign = false) {
      super(message);
      this.foreign = foreign;
    }
  }

  const lastWord = (dotted) => dotted.split(".").at(-1);
  const squashed = (dotted) => lastWord(dotted).replaceAll("_", "").toLowerCase();
  const natives = Object.entries(calls.entries).flatMap(([name, entry]) =>
    entry.calls.flatMap((call) => (call.paths ?? []).map((dotted, k) => ({ dotted, name, call, more: call.more?.[k] ?? [] }))),
  );

  /* The path, and what it stands for where it begins with a name that people import a module as. */
  function spellings(dotted) {
    const found = new Set([dotted]);
    for (const [short, stands] of Object.entries(calls.short)) {
      if (!dotted.startsWith(`${short}.`)) continue;
      for (const full of stands) found.add(`${full}.${dotted.slice(short.length + 1)}`.replace(/^\./, ""));
    }
    return found;
  }
  const isModule = (dotted) => calls.roots.includes(dotted.split(/[.[]/)[0]) || /^(stats\.)?norm\.(log)?[cp]df$/.test(dotted);
  /* What a function may be given: x, self.hidden, outputs[0], and what a layer makes: self.up_proj(x), x @ w + b. */
  function isInput(node) {
    if (number(node) !== null) return false;
    if (node.kind === "binary" && "+-".includes(node.sign)) return shown(node.left) !== shown(node.right) && isInput(node.left) && isInput(node.right);
    if (isLayer(node)) return true;
    const named = ["name", "attribute", "item"].includes(node.kind) && path(node) !== "" && !isModule(path(node)) && !path(node).startsWith("ACT2FN");
    return named || node.sign === "@";
  }
  /* Whether it is a layer that is given something and is no activation: self.fc(x). */
  function isLayer(node) {
    const dotted = node.kind === "call" ? path(node.of) : "";
    return dotted.includes(".") && node.args.length > 0 && number(node.args[0]) === null && LAYER.test(lastWord(dotted));
  }
  const LAYER = RegExp(`^(${calls.layers})$`);

  const within = (framework) => {
    const names = [framework, calls.frameworks[framework]?.borrows];
    return framework === null ? natives : natives.filter(({ call }) => names.includes(call.framework));
  };
  function candidates(dotted, framework) {
    const meant = spellings(dotted);
    const known = within(framework);
    const exact = known.filter((each) => meant.has(each.dotted));
    return exact.length > 0 ? exact : known.filter((each) => each.dotted.endsWith(`.${dotted}`));
  }

  /* --- reading a call ---------------------------------------------------------------------------------------------- */

  /* The call that holds the arguments: that of the class for a layer, else that of the function. */
  const outermost = (node) => (node.kind === "call" && node.of.kind === "call" ? node.of : node);
  const callee = (node) => path(node.kind === "call" ? node.of : node);

  /* A literal as [value]; null for names and computations. */
  function literal(node) {
    if (node.kind === "string" || node.kind === "constant") return [node.value];
    const value = number(node);
    return value === null ? null : [value];
  }
  function same(one, other) {
    if (typeof one !== typeof other) return false;
    return typeof one === "number" ? Math.abs(one - other) <= SINGLE * Math.max(Math.abs(one), Math.abs(other)) : one === other;
  }

  const NAMES = /(?<![\w.'"])[A-Za-z_]\w*(?![\w'"]|\s*=(?!=))/g;
  /* The parameter of an entry in a text: "negative_slope", "x.new_tensor(weight)". */
  const parameterOf = (entry, text) => (text.match(NAMES) ?? []).find((name) => name in entry.parameters);

  /* What an array or an initializer is made of. */
  function weight(node) {
    const made = node.kind === "call" && /(^|\.)(tensor|new_tensor|Constant)$/.test(path(node.of)) ? node.args[0] : node;
    return made?.kind === "list" && made.items.length === 1 ? made.items[0] : (made ?? node);
  }

  /* Binds the parameter in what is wanted to the literal that is given. */
  function unify(wanted, given, entry, values, name) {
    const found = literal(weight(given));
    const parameter = parameterOf(entry, wanted);
    if (parameter === undefined) {
      const fixed = literal(parse(wanted));
      if (found === null || fixed === null ? shown(given) !== wanted : !same(found[0], fixed[0])) {
        throw new Mismatch(fill(say("{0}: {1} is not {2}"), name, shown(given), wanted));
      }
      return;
    }
    const value = given.kind === "string" ? (calls.initial[`'${given.value}'`] ?? given.value) : found?.[0];
    if (value === undefined) throw new Mismatch(fill(say("{0} is a name, and {1} has to be known; write its number"), shown(given), parameter));
    if (typeof value !== "number") throw new Mismatch(fill(say("{0}: {1} is not a number"), name, shown(given)));
    if (entry.whole?.includes(parameter) && !Number.isInteger(value)) throw new Mismatch(fill(say("{0}: {1} is not a whole number"), name, shown(given)));
    if (parameter in values && values[parameter] !== value) throw new Mismatch(fill(say("{0} is both {1} and {2}"), parameter, values[parameter], value));
    values[parameter] = value;
  }

  /* The arguments of a call by name, but for what has no meaning, and what it gives as input. */
  function given(tree, { dotted, call, more }) {
    const made = outermost(tree);
    const inputs = argumentsOf(call).filter((each) => INPUTS.has(each));
    const required = argumentsOf(call).filter((each) => !INPUTS.has(each));
    const keywords = (call.keywords ?? []).map(([name]) => name);
    const named = new Map();
    let input = null;
    if (made !== tree) {
      if (thenOf(call).length === 0) throw new Mismatch(fill(say("{0} is a function, what it returns is not called"), dotted), true);
      const ignored = calls.ignored[call.framework] ?? [];
      const some = [...tree.args, ...tree.keywords.filter(([name]) => !ignored.includes(name)).map(([, value]) => value)];
      if (some.length !== 1) throw new Mismatch(fill(say("{0} is applied to one input; write the call of x alone"), dotted));
      input = checked(some[0]);
    }
    if (made.kind !== "call") return { named, input, dropped: [] };
    const listed = [...required, ...keywords];
    const taken = made.args.slice(0, inputs.length);
    const rest = made.args.slice(inputs.length);
    if (taken.length > 0 && number(taken[0]) !== null) {
      throw new Mismatch(fill(say("the first argument of {0} is its input, not the number {1}"), dotted, shown(taken[0])));
    }
    if (rest.length > listed.length + more.length) throw new Mismatch(fill(say("{0} takes at most {1} arguments beside its input"), dotted, listed.length), true);
    rest.forEach((value, k) => named.set([...listed, ...more][k], value));
    for (const name of more) {
      if (named.has(name) && typeof literal(named.get(name))?.[0] !== "boolean") throw new Mismatch(fill(say("{0}: {1} is not {2}"), name, shown(named.get(name)), "True / False"));
    }
    for (const [word, value] of made.keywords) {
      const name = listed.includes(calls.renamed[`${call.framework}.${word}`]) ? calls.renamed[`${call.framework}.${word}`] : word;
      if (calls.inputs.includes(name) && inputs.length > 0 && taken.length === 0) taken.push(value);
      else if (named.has(name)) throw new Mismatch(fill(say("{0} is given its argument {1} twice"), dotted, name));
      else if ([...listed, ...more, ...(calls.ignored[call.framework] ?? [])].includes(name)) named.set(name, value);
      else throw new Mismatch(fill(say("{0} has no argument {1}; arguments are {2}"), dotted, name, listed.join(say(", ")) || "–"), true);
    }
    if (taken.length > 0) input = checked(taken[0]);
    const dropped = [...named].filter(([name]) => !listed.includes(name)).map(([name, value]) => `${name}=${shown(value)}`);
    return { named, input, dropped };
  }
  const INPUTS = new Set(["x", "a", "b"]);
  const argumentsOf = (call) => call.args ?? (call.layer ? [] : ["x"]);
  const thenOf = (call) => call.then ?? (call.layer ? ["x"] : []);

  function checked(node) {
    if (!isInput(node)) throw new Mismatch(fill(say("the input is the expression {0}; write the call of x alone"), shown(node)));
    return node;
  }

  const SHAPES = ["num_parameters", "shared_axes"]; // say how many weights a layer has, not which

  /* The reading of a call by a declaration. Its rank: few parameters bound, many arguments as fixed. */
  function bound(tree, native) {
    const { name, call, dotted } = native;
    const entry = calls.entries[name];
    const { named, input, dropped } = given(tree, native);
    const values = {};
    for (const wanted of argumentsOf(call).filter((each) => !INPUTS.has(each))) {
      if (!named.has(wanted)) throw new Mismatch(fill(say("{0} needs its argument {1}"), dotted, wanted));
      unify(wanted, named.get(wanted), entry, values, parameterOf(entry, wanted) ?? wanted);
    }
    let fixed = 0;
    for (const [word, standard, wanted] of call.keywords ?? []) {
      if (parameterOf(entry, wanted) === undefined) fixed += 1;
      if (SHAPES.includes(word)) continue;
      const value = named.get(word) ?? parse(standard);
      if (["dim", "axis"].includes(word) && value.kind === "constant") {
        throw new Mismatch(fill(word === "dim"
          ? say("{0} has no dim. torch then guesses, and warns: dim 0 where the input has 0, 1 or 3 axes, else dim 1; write the one that is meant, dim=-1 for the last axis")
          : say("{0} without an axis takes the whole array as one vector; write axis=-1 where it has one axis, else flatten it"), dotted));
      }
      unify(wanted, value, entry, values, word);
    }
    const complete = { ...entry.parameters, ...values };
    const wrong = complaint({ parameters: entry.domains ?? [], requires: entry.requires ?? [] }, complete);
    if (wrong !== null) throw new Mismatch(wrong);
    return {
      rank: [Object.keys(values).length, -fixed],
      reading: {
        name, entry, values: complete, call, framework: call.framework, inputs: input === null ? {} : { x: shown(input) }, applied: input !== null,
        note: dropped.length > 0 ? fill(say("Left out, without effect on the function: {0}."), dropped.join(say(", "))) : "",
      },
    };
  }
  const before = (one, other) => one[0] - other[0] || one[1] - other[1];

  const described = ({ name, values }) => {
    const list = Object.entries(values).map(([key, value]) => `${key}=${value}`);
    return list.length > 0 ? `${name}(${list.join(", ")})` : name;
  };

  /* The reading of a call of one function, or of its name. */
  function called(tree, framework) {
    const bare = outermost(tree).kind !== "call";
    const dotted = callee(outermost(tree));
    if (dotted === "") throw new Unknown(fill(say("{0} is no call of an activation function"), shown(tree)));
    let some = candidates(dotted, framework);
    if (some.length === 0 && tree.kind === "call" && tree.of.kind === "attribute" && isInput(tree.of.of) && path(tree.of.of) !== "self") {
      return called(ofMethod(tree), "torch");
    }
    if (some.length === 0 && tree.kind === "name") some = candidates(`ACT2FN['${tree.name}']`, framework);
    if (some.length === 0 && tree.kind === "name" && !calls.mathematics.functions.includes(dotted)) {
      const named = ofCatalogue(dotted);
      // leaky relu: what frameworks call so, but for blanks and capitals, else the function of the catalogue
      if (named.length > 0) some = within(framework).filter((each) => folded(lastWord(each.dotted)) === stem(dotted));
      if (some.length === 0 && named.length > 0) return byName(named[0], {});
    }
    if (some.length === 0) return own(tree, dotted) ?? unknown(dotted, framework);
    const readings = new Map(); // by the path of the function that is called
    const refusals = [];
    const uncovered = new Map();
    for (const native of some) {
      try {
        const found = bound(tree, native);
        if (!readings.has(native.dotted)) readings.set(native.dotted, []);
        readings.get(native.dotted).push(found);
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error;
        refusals.push(error.message);
        if (!error.foreign) uncovered.set(native.call.framework, error.message);
      }
    }
    if (readings.size === 0 && classes.has(dotted) && isApplied(tree)) return byName(classes.get(dotted), { x: shown(tree.args[0]) }); // GELU(x)
    if (readings.size === 0) throw new Refused(`${shown(tree)}: ${[...new Set(refusals)].join(say("; "))}`);
    const best = new Map(); // by what is meant
    for (const found of readings.values()) {
      const nearest = found.map(({ rank }) => rank).sort(before)[0];
      for (const { rank, reading } of found) {
        const key = `${described(reading)} ${reading.framework}`;
        if (before(rank, nearest) === 0 && !best.has(key)) best.set(key, reading);
      }
    }
    const meanings = new Set([...best.values()].map(described));
    // where one framework takes the call and it means nothing here, that of another must not stand in for it
    const readIn = new Set([...readings.values()].flat().map(({ reading }) => reading.framework));
    const other = bare || framework !== null ? undefined : [...uncovered].find(([name]) => !readIn.has(name));
    if (meanings.size > 1 || other !== undefined) {
      const why = other === undefined
        ? fill(say("{0} means several functions; choose one"), shown(tree))
        : fill(say("{0} is a call of {1} or of {2}, where {3}; choose one"), shown(tree),
            [...readIn].map((name) => calls.frameworks[name].title).join(say(", ")), calls.frameworks[other[0]].title, other[1]);
      throw new Ambiguous(why, [...best.values()]);
    }
    return [...readings.values()].flat().sort((one, two) => before(one.rank, two.rank))[0].reading;
  }

  /* The function of the catalogue by its name. */
  function byName(name, inputs) {
    const entry = calls.entries[name];
    const settings = Object.keys(entry.parameters).filter((each) => each !== "axis");
    const note = settings.length > 0 ? fill(say("By its name alone: at the default of {0}."), settings.join(say(", "))) : "";
    return { name, entry, values: { ...entry.parameters }, call: null, framework: null, inputs, applied: "x" in inputs, note };
  }
  const classes = new Map(Object.entries(calls.entries).map(([name, entry]) => [entry.class, name]));
  const isApplied = (tree) => tree.kind === "call" && tree.args.length === 1 && tree.keywords.length === 0 && ["name", "attribute", "item"].includes(tree.args[0].kind) && isInput(tree.args[0]);

  /* A call of a function of the package: snake(x, alpha=0.5), actref.torch.Snake(alpha=0.5); null if it is none. */
  function own(tree, dotted) {
    const [, module, word] = /^(?:(actref|actref\.torch)\.)?(\w+)$/.exec(dotted) ?? [];
    if (module === undefined && classes.has(dotted) && isApplied(tree)) return byName(classes.get(dotted), { x: shown(tree.args[0]) });
    const layer = classes.has(word) && module !== "actref";
    const name = layer ? classes.get(word) : word;
    if (word === undefined || !Object.hasOwn(calls.entries, name)) return null;
    const { parameters, kind } = calls.entries[name];
    const keywords = Object.entries(parameters).map(([each, value]) => [each === "axis" && module === "actref.torch" ? "dim" : each, String(value), each]);
    if (kind === "gated") keywords.push(["layout", "'value_first'", "'value_first'"]);
    const call = { framework: null, layer, keywords, paths: [dotted] };
    try {
      return { ...bound(tree, { dotted, name, call, more: [] }).reading, call: null };
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      throw new Refused(`${shown(tree)}: ${error.message}`);
    }
  }

  /* A function of an input that is no formula: it is that function, whatever it is given. */
  function ofAnything(tree, framework) {
    if (tree.kind !== "call") return null;
    const method = tree.of.kind === "attribute" && path(tree.of.of) === "";
    const { of, args, keywords } = method ? ofMethod(tree) : tree;
    if (args.length === 0 || literal(args[0]) !== null || args[0].kind === "list") return null;
    try {
      const reading = called({ ...tree, of, args: [X, ...args.slice(1)], keywords }, method ? "torch" : framework);
      return { ...reading, inputs: { x: shown(args[0]) }, note: say("What it is given stands as it is written.") };
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  }

  /* torch.softmax(h, -1) for h.softmax(-1) */
  function ofMethod(tree) {
    const head = { ...tree.of, of: { ...tree.of, kind: "name", name: "torch" }, kind: "attribute" };
    return { ...tree, of: head, args: [tree.of.of, ...tree.args] };
  }

  /* Says that nothing is called so, and what may be meant. */
  function unknown(dotted, framework) {
    throw unknownError(dotted, framework);
  }
  function unknownError(dotted, framework) {
    const elsewhere = [...new Set(candidates(dotted, null).map(({ call }) => calls.frameworks[call.framework].title))];
    if (elsewhere.length > 0) return new Unknown(fill(say("{0} is a function of {1}, not of {2}; choose that framework, or any"), dotted, elsewhere.join(say(", ")), calls.frameworks[framework].title));
    if (/^(self|config|cfg|args)\./.test(dotted)) return new Unknown(fill(say("no function is called {0}; it is what the model holds under that name, write what that is, nn.ReLU() for example"), dotted));
    const known = [...new Set(within(framework).map((each) => each.dotted))];
    const alike = known.filter((each) => squashed(each) === squashed(dotted)).slice(0, 3);
    if (alike.length > 0) return new Unknown(fill(say("no function is called {0}; it is written {1}"), dotted, alike.join(say(", "))));
    const far = (each) => window.actref.edits(squashed(each), squashed(dotted));
    const nearest = known.reduce((one, other) => (far(other) < far(one) ? other : one));
    if (far(nearest) > squashed(dotted).length / 2) return new Unknown(fill(say("no function is called {0}"), dotted));
    return new Unknown(fill(say("no function is called {0}; the nearest name is {1}"), dotted, nearest));
  }

  /* What only wraps a function: lambda x: F.gelu(x), partial(F.gelu, approximate="tanh"), Activation("swish"), nn.Sequential(nn.ReLU());
     and what a library defines, by what it is made of. */
  function unwrapped(tree) {
    const made = outermost(tree);
    const word = lastWord(callee(made));
    if (tree.kind === "lambda") return unwrapped(tree.body);
    if (tree.kind === "string") return asked(tree, tree.value);
    if (made.kind !== "call") return expanded(tree);
    if (isLayer(tree) && !isInput(tree.args[0])) return unwrapped(tree.args[0]); // self.w2(F.silu(self.w1(x)) * self.w3(x))
    if (word === "getattr" && made.args[1]?.kind === "string") {
      const of = { ...made, kind: "attribute", of: made.args[0], name: made.args[1].value };
      return unwrapped(made === tree ? of : { ...tree, of });
    }
    const [first, ...rest] = made.args;
    const held = first !== undefined && (first.kind === "lambda" || path(first) !== "" || first.kind === "call");
    if (word === "partial" && first !== undefined) {
      const isClass = /^[A-Z]/.test(lastWord(path(first)));
      return unwrapped({ ...made, of: first, args: isClass ? rest : [X, ...rest] });
    }
    if ((calls.wrappers.includes(word) || word === "Activation") && held) return unwrapped(first);
    const inside = elements(tree);
    if (inside.length !== 1) throw new Refused(fill(say("{0} holds {1} activations; paste each alone"), word, inside.length));
    if (inside[0] !== tree) return { ...unwrapped(inside[0]), around: inside[0].around };
    if (first?.kind === "string") {
      const applied = (found) => (made === tree ? found : { ...tree, of: found });
      if (["Activation", "get_activation", "deserialize"].includes(word) || callee(made).endsWith("activations.get")) return applied(asked(made, first.value, word === "get_activation"));
      if (word === "make_node") return node(made, first.value);
      if (calls.timm.functions.includes(word)) {
        const name = calls.timm.layers.includes(first.value) ? "create_act_layer" : "get_act_fn";
        return applied(parse(`timm.layers.${name}('${first.value}')`));
      }
    }
    return expanded(tree);
  }
  /* The activations in a container or a layer, or the expression itself. */
  function elements(tree) {
    const made = outermost(tree);
    const word = lastWord(callee(made));
    if (made.kind !== "call") return [tree];
    if (["Sequential", "ModuleList"].includes(word)) return made.args.flatMap((each) => each.items ?? [each]).flatMap(elements);
    const [first] = made.args;
    if (word === "add" && made.args.length === 1 && first.kind === "call" && /^[A-Z]/.test(lastWord(callee(outermost(first))))) return elements(first);
    return holdsActivation(made) ? activationsOf(made).flatMap(elements).map((each) => ({ ...each, around: callee(made) })) : [tree];
  }
  const BY_NAME = /^(?:(?:tf\.)?keras\.)?(?:layers\.)?Activation$/;
  /* Whether it is a layer, or what else is told which activation it has: Dense(8, activation="relu"). */
  const holdsActivation = (made) => OTHER.test(lastWord(callee(made))) || (made.keywords.some(([name]) => calls.held.as.includes(name)) && !BY_NAME.test(callee(made)));

  /* The activations that a layer is given, or has by default. */
  function activationsOf(layer) {
    const word = lastWord(callee(layer));
    const values = new Map(Object.entries(calls.held.standard[word] ?? {}).map(([name, value]) => [name, parse(`'${value}'`)]));
    for (const [name, place] of Object.entries(calls.held.places[word] ?? {})) {
      if (place < layer.args.length && number(layer.args[place]) === null) values.set(name, layer.args[place]);
    }
    for (const [name, value] of layer.keywords) if (calls.held.as.includes(name)) values.set(name, value);
    const keras = OTHER.test(word) && !word.startsWith("Transformer");
    return [...values].filter(([, value]) => value.kind !== "constant").map(([name, value]) => {
      if (value.kind !== "string" || !keras) return value.kind === "string" ? asked(value, value.value, calls.held.settings.includes(name)) : value;
      return parse(`keras.activations.${value.value}`);
    });
  }

  const X = { kind: "name", name: "x", start: 0, end: 1, source: "x" };
  const OTHER = RegExp(`^(${calls.others})$`);

  /* A node of ONNX as the call of its operator: helper.make_node('LeakyRelu', ['x'], ['y'], alpha=0.1). */
  function node(made, operator) {
    const domain = made.keywords.find(([name]) => name === "domain")?.[1].value;
    const of = parse(domain ? `${domain}.${operator}` : operator);
    return { ...made, of, args: [X], keywords: made.keywords.filter(([name]) => !["inputs", "outputs", "domain", "name"].includes(name)) };
  }

  /* A tree with what libraries define put in the place of its calls. */
  function expanded(tree) {
    const made = outermost(tree);
    const dotted = callee(made).replace(/(?<=aten\.\w+)\.\w+$/, ""); // an overload of torch's dispatcher: gelu.default
    const meant = dotted === "" ? undefined : calls.libraries.find(({ path: known }) => spellings(dotted).has(known));
    if (meant === undefined) {
      const plain = dotted === callee(made) || made.kind !== "call" ? tree : { ...made, of: { ...made.of, ...parse(dotted) } };
      return changed(plain, (part) => (part.kind === "attribute" ? part : expanded(part)));
    }
    const applied = made !== tree;
    const given = made.kind !== "call" ? [] : meant.layer ? made.args : made.args.slice(1);
    const input = applied ? tree.args[0] : made.kind === "call" && !meant.layer ? made.args[0] : undefined;
    const keywords = new Map(made.keywords ?? []);
    if (given.length > meant.arguments.length) throw new Refused(fill(say("{0} takes at most {1} arguments beside its input"), dotted, meant.arguments.length));
    const values = { x: input === undefined ? X : expanded(input) };
    meant.arguments.forEach(([name, standard], k) => {
      const value = given[k] ?? keywords.get(name);
      if (value === undefined && standard === null) throw new Refused(fill(say("{0} needs its argument {1}"), dotted, name));
      values[name] = value ?? parse(standard);
      keywords.delete(name);
    });
    for (const [name] of keywords) throw new Refused(fill(say("{0} has no argument {1}; arguments are {2}"), dotted, name, meant.arguments.map(([each]) => each).join(say(", ")) || "–"));
    return put(parse(meant.meaning), values);
  }

  /* The function of a name in quotes, as transformers and Keras look it up. */
  function asked(node, name, transformers = false) {
    const table = ["ACT2FN", ...(transformers ? [] : ["keras.activations"])];
    const paths = table.map((each) => (each === "ACT2FN" ? `ACT2FN['${name}']` : `${each}.${name}`));
    const found = paths.find((dotted) => candidates(dotted, null).length > 0);
    if (found === undefined) throw new Unknown(fill(say("{0} is no name of an activation in transformers, nor in Keras"), name));
    return { ...node, kind: "name", name: found };
  }

  /* --- writing a line ---------------------------------------------------------------------------------------------- */

  /* A number as Python shows it. */
  function python(value, whole = false) {
    if (whole || Math.abs(value) >= 1e16) return String(value);
    if (Number.isInteger(value)) return `${value}.0`;
    if (Math.abs(value) >= 1e-4) return String(value);
    const [mantissa, exponent] = value.toExponential().split("e");
    return `${mantissa}e-${String(-Number(exponent)).padStart(2, "0")}`;
  }
  /* A text with numbers in the place of parameters. */
  const substituted = (text, { entry, values }) =>
    text.replace(NAMES, (name, at) => {
      if (!(name in values)) return name;
      const number = python(values[name], entry.whole?.includes(name));
      return number.startsWith("-") && /^\s*\*\*/.test(text.slice(at + name.length)) ? `(${number})` : number;
    });
  const renamed = (text, inputs) =>
    text.replace(NAMES, (name) => (INPUTS.has(name) && name in inputs ? (/^[\w.[\]'"-]+$/.test(inputs[name]) ? inputs[name] : `(${inputs[name]})`) : name));

  /* The line of a declaration at the values of a reading; only what differs from the framework's default is named. */
  function line(call, reading) {
    if (call.text !== undefined) return substituted(call.text, reading);
    const kept = (call.keywords ?? []).flatMap(([name, standard, wanted]) => {
      const value = substituted(wanted, reading);
      const [one, other] = [literal(parse(value)), literal(parse(standard))];
      return one !== null && other !== null && same(one[0], other[0]) ? [] : [`${name}=${value}`];
    });
    const given = argumentsOf(call).map((each) => (INPUTS.has(each) ? each : substituted(each, reading)));
    const made = call.bare ? call.paths[0] : `${call.paths[0]}(${[...given, ...kept].join(", ")})`;
    return thenOf(call).length > 0 ? `${made}(${thenOf(call).join(", ")})` : made;
  }

  /* The calls of a framework, or of those that it borrows from, that can express what was read; the one to write first. */
  function able(reading, to) {
    const homes = [];
    for (let home = to; home; home = calls.frameworks[home].borrows) homes.push(home);
    const wanted = Object.keys(reading.values).filter((name) => reading.values[name] !== reading.entry.parameters[name]);
    const known = homes.flatMap((home) => reading.entry.calls.filter((each) => each.framework === home));
    const two = reading.formula && "b" in reading.inputs; // value and gate are two tensors
    const fits = (each) => wanted.every((name) => each.sets?.includes(name)) && (!two || inputsOf(each).has("b"));
    const rank = (each) => [each.error ?? 0, Number(each.text !== undefined), Number(each.framework !== to), Number(Boolean(each.layer) !== Boolean(reading.call?.layer))];
    return known.filter(fits).map((each) => [rank(each), each])
      .sort(([one], [two]) => one.map((part, k) => part - two[k]).find((part) => part !== 0) ?? 0).map(([, each]) => each);
  }
  const inputsOf = (call) => new Set((call.text !== undefined ? (call.text.match(NAMES) ?? []) : [...argumentsOf(call), ...thenOf(call)]).filter((name) => INPUTS.has(name)));

  /* The arithmetic of a gated unit, where value and gate are two tensors and no function takes them. */
  function pair(reading, to) {
    const text = reading.formula && reading.entry.kind === "gated" ? reading.entry.pair[calls.frameworks[to].borrows || to] : undefined;
    return text === undefined ? [] : [{ framework: to, text }];
  }

  /* What to write in a framework; null where nothing there can say it. */
  function translated(reading, to) {
    const [call] = [...able(reading, to), ...pair(reading, to)];
    if (call === undefined) return null;
    const whole = line(call, reading);
    const text = call.layer && !reading.applied && !reading.formula ? whole.replace(/\(x\)$/, "") : whole;
    return { call, text: renamed(text, reading.inputs) };
  }

  /* What the same name, or that of the line, means in a framework where nothing is said of its arguments. */
  function traps(reading, to, chosen) {
    const spelt = new Set([...(reading.call?.paths ?? []), ...(chosen.paths ?? [])].map(squashed));
    const found = new Map();
    for (const call of reading.entry.calls) {
      if (call.framework !== to || call.text !== undefined || Boolean(call.layer) !== Boolean(chosen.layer)) continue;
      if (!call.paths.some((dotted) => spelt.has(squashed(dotted))) || call.paths[0].endsWith("_")) continue;
      const plain = call.bare ? call.paths[0] : `${call.paths[0]}(${argumentsOf(call).join(", ")})`;
      const text = thenOf(call).length > 0 ? `${plain}(${thenOf(call).join(", ")})` : plain;
      try {
        const meant = called(parse(text), to);
        if (meant.name !== reading.name || described(meant) !== described(reading)) found.set(text, meant);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
    return [...found];
  }

  Object.assign(window.actref, { reading: { called, byName, described, translated, traps, inputsOf, isInput, isModule, ofAnything, unwrapped, Ambiguous, Unknown } });
}
