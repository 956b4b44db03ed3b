/* The explorer: any functions laid over each other. The whole view stands in the address, after the #:
   f=gelu,swish(beta=2)&show=f1&from=relu&scale=log&round=float16&view=-4,4,-1,4&input=0,1 */

"use strict";

{
  const {
    say, html, svg, button, format, ticks, roundTo, complaint, defaults, curve, Plot, slider, eachFrame, evaluate, edits, page,
  } = window.actref;

  const SHOWN = { f: "f", f1: "f′", f2: "f″", difference: "f − g" };
  const FORMATS = ["float64", "float32", "float16", "bfloat16"];
  const HOME = [-4, 4, -1.5, 4];
  const MOST = 8; // as many colours as can be told apart
  const STEPS = 1600; // points of a curve of steps
  const PAUSE = 150; // milliseconds after the last change until table, histogram and address follow
  const BITS = 512; // differences below 1e-150 are drawn as 0: equal functions would otherwise be compared to the last bit
  const PAPER = 300; // dots to the inch
  const SIZES = { screen: null, column: { width: 84, height: 60 }, page: { width: 174, height: 108 } }; // millimetres; null: as it is
  const PRESETS = {
    rectifiers: "f=relu,leaky_relu,elu,selu,relu6&view=-4,4,-2.5,4",
    gelus: "f=gelu,gelu_tanh,quick_gelu,silu&view=-4,4,-0.5,2",
    gates: "f=sigmoid,tanh,relu,gelu,silu&view=-4,4,-1.5,3",
    sigmoids: "f=sigmoid,hardsigmoid,tanh,softsign,arctan&view=-6,6,-2,2",
    tanhError: "f=gelu,gelu_tanh&show=difference&from=gelu&view=-5,5,-0.0005,0.0005",
  };
  const FAR = 1e4; // where a function that goes flat in a low precision has done so

  const fresh = () => ({ functions: [], show: "f", from: null, log: false, round: "float64", view: [...HOME], input: [0, 1] });

  /* --- the address --------------------------------------------------------------------------------------------------- */

  const isPlottable = (name) => window.actref.functions[name]?.f !== undefined;

  /* A name without what people write in one way or another: capitals, accents, blanks, hyphens. */
  const folded = (text) => text.normalize("NFKD").toLowerCase().replace(/[\p{M}\s_-]+/gu, "");

  /* Every function by each of its names: in the address, in a title, in another language, in a library. */
  const called = new Map(Object.entries(window.actref.entries).flatMap(([name, { names }]) => names.map((each) => [folded(each), name])));

  function nearest(text) {
    const names = [...called].filter(([, name]) => isPlottable(name));
    return names.sort(([a], [b]) => edits(folded(text), a) - edits(folded(text), b))[0][1];
  }

  /* The state of an address, what in it could not be read, and what is to be said of the rest. */
  function parse(hash) {
    const state = fresh();
    const wrong = [];
    const notes = [];
    let text;
    try {
      text = decodeURIComponent(hash.replace(/^#/, ""));
    } catch {
      return [state, [say("The link is damaged; the explorer starts anew.")], notes];
    }
    const fields = new Map(text.split("&").filter(Boolean).map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    }));
    const numbers = (key, count) => {
      const found = fields.get(key).split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
      return found.length === count && found.every(Number.isFinite) ? found : null;
    };
    const choice = (key, allowed) => {
      if (allowed.includes(fields.get(key))) return fields.get(key);
      wrong.push(`${key}=${fields.get(key)}: ${say("allowed is")} ${allowed.join(say(", "))}`);
      return undefined;
    };
    for (const [key, value] of fields) {
      if (key === "f") {
        for (const each of value.match(/[^,(]+(\([^)]*\)?)?/g) ?? []) add(state, each, wrong, notes);
      } else if (key === "show") state.show = choice(key, Object.keys(SHOWN)) ?? state.show;
      else if (key === "round") state.round = choice(key, FORMATS) ?? state.round;
      else if (key === "scale") state.log = choice(key, ["linear", "log"]) === "log";
      else if (key === "from") state.from = value;
      else if (key === "view") {
        const view = numbers(key, 4);
        if (view !== null && view[0] < view[1] && view[2] < view[3]) state.view = view;
        else wrong.push(`view=${value}: ${say("four numbers are needed, left < right and bottom < top")}`);
      } else if (key === "input") {
        const input = numbers(key, 2);
        if (input !== null && input[1] > 0) state.input = input;
        else wrong.push(`input=${value}: ${say("mean and standard deviation are needed, the latter above 0")}`);
      } else wrong.push(`${key}: ${say("unknown part of the link")}`);
    }
    if (state.from !== null && !state.functions.some((each) => each.name === state.from)) {
      wrong.push(`from=${state.from}: ${say("is not among the functions shown")}`);
      state.from = null;
    }
    return [state, wrong, notes];
  }

  function add(state, text, wrong, notes = []) {
    const whole = called.has(folded(text)); // a title may have brackets
    const [, typed, list] = whole ? [text, text.trim()] : /^\s*([^(]*?)\s*(?:\((.*)\)?)?\s*$/.exec(text);
    const name = called.get(folded(typed));
    if (name === undefined) {
      wrong.push(`${typed}: ${say("unknown function; the nearest name is")} ${nearest(typed)}`);
      return;
    }
    const entry = window.actref.functions[name];
    if (![name, entry.title].map(folded).includes(folded(typed))) notes.push(`${typed}: ${say("another name of")} ${entry.title}`);
    if (!isPlottable(name)) {
      wrong.push(`${name}: ${say("is not a function of one number; its own page shows it")}`);
      return;
    }
    if (state.functions.length >= MOST) {
      wrong.push(`${name}: ${say("at most eight functions can be told apart")}`);
      return;
    }
    const parameters = defaults(entry);
    for (const part of (list ?? "").replace(/\)$/, "").split(/[;,]/).filter((each) => each.trim() !== "")) {
      const [key, value] = part.split("=").map((each) => each.trim());
      if (!(key in parameters)) wrong.push(`${name}: ${key}: ${say("unknown parameter; it has")} ${Object.keys(parameters).join(say(", ")) || "–"}`);
      else parameters[key] = value === "" || value === undefined ? NaN : Number(value);
    }
    const complaintOf = complaint(entry, parameters);
    if (complaintOf !== null) wrong.push(`${name}: ${complaintOf}`);
    const added = { name, entry, parameters: complaintOf === null ? parameters : defaults(entry) };
    if (state.functions.some((each) => spell(each) === spell(added))) wrong.push(`${spell(added)}: ${say("is shown already")}`);
    else state.functions.push(added);
  }

  const given = ({ entry, parameters }) => entry.parameters.filter((p) => parameters[p.name] !== p.default);
  function spell(each) {
    const list = given(each).map((p) => `${p.name}=${each.parameters[p.name]}`);
    return list.length ? `${each.name}(${list.join(";")})` : each.name;
  }
  /* The same for a legend. */
  function label(each) {
    const list = given(each).map((p) => `${p.symbol} = ${format(each.parameters[p.name])}`);
    return list.length ? `${each.entry.title} (${list.join(", ")})` : each.entry.title;
  }

  /* What the graph and its axes are called. */
  function names(state) {
    const rounded = state.round === "float64" ? "" : `, ${state.round}`;
    if (state.show === "difference") {
      const other = state.functions.find((each) => each.name === state.from) ?? state.functions[0];
      return { x: "x", y: state.log ? "|f(x) − g(x)|" : "f(x) − g(x)", title: other ? `${say("Difference from")} ${label(other)}${rounded}` : "" };
    }
    const title = { f: say("Activation functions"), f1: say("Derivatives"), f2: say("Second derivatives") }[state.show];
    return { x: "x", y: `${SHOWN[state.show]}(x)`, title: `${title}${rounded}` };
  }

  function address(state) {
    const parts = [`f=${state.functions.map(spell).join(",")}`];
    if (state.show !== "f") parts.push(`show=${state.show}`);
    if (state.from !== null) parts.push(`from=${state.from}`);
    if (state.log) parts.push("scale=log");
    if (state.round !== "float64") parts.push(`round=${state.round}`);
    if (state.view.some((v, k) => v !== HOME[k])) parts.push(`view=${state.view.map((v) => Number(v.toPrecision(6))).join(",")}`);
    if (state.input[0] !== 0 || state.input[1] !== 1) parts.push(`input=${state.input.join(",")}`);
    return `#${parts.join("&")}`;
  }

  /* --- what is drawn ------------------------------------------------------------------------------------------------- */

  const rounded = (state) => (state.round === "float64" ? (v) => v : (v) => roundTo(v, state.round));

  /* The program of what is shown of a function, and whether it has to be computed without cancellation. */
  function shown(state, each) {
    if (state.show === "difference") {
      const other = state.functions.find((f) => f.name === state.from) ?? state.functions[0];
      if (other === each) return { program: 0, parameters: {}, careful: false };
      const mine = renamed(each.entry.f[0], "1");
      const theirs = renamed(other.entry.f[0], "2");
      const parameters = { ...tagged(each.parameters, "1"), ...tagged(other.parameters, "2") };
      return { program: ["+", mine, ["*", -1, theirs]], parameters, careful: state.log };
    }
    return { program: each.entry.f[["f", "f1", "f2"].indexOf(state.show)], parameters: each.parameters, careful: false };
  }
  const tagged = (parameters, tag) => Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name + tag, value]));
  function renamed(node, tag) {
    if (Array.isArray(node)) return [node[0], ...node.slice(1).map((part) => renamed(part, tag))];
    return typeof node === "string" && node !== "x" && !/^-?\d/.test(node) ? node + tag : node;
  }

  function valuesAt(state, each, xs) {
    const { program, parameters, careful } = shown(state, each);
    const round = rounded(state);
    const at = xs.map(round);
    const y = evaluate(program, { ...parameters, x: at }, { careful: careful || xs.length === 1, most: BITS });
    return y.map((value) => finish(state, round(value)));
  }
  const finish = (state, value) => (state.show === "difference" && state.log ? Math.log10(Math.abs(value)) : value);

  function curves(state, window) {
    const round = rounded(state);
    return state.functions.map((each, k) => {
      const { program, parameters, careful } = shown(state, each);
      if (state.round === "float64") {
        const after = (y) => finish(state, y);
        return { ...curve(program, parameters, window, { careful, most: BITS, after }), role: `series-${k}` };
      }
      const xs = Float64Array.from({ length: STEPS }, (_, i) => window[0] + ((window[1] - window[0]) * i) / (STEPS - 1));
      const y = evaluate(program, { ...parameters, x: xs.map(round) }, { careful, most: BITS }).map((v) => finish(state, round(v)));
      return { x: xs, y, breaks: new Set(), ends: [], role: `series-${k}` };
    });
  }

  /* Where, going outwards, a function rounded to the format stops changing: [below this, above that], null for nowhere. */
  function flat(state, each) {
    const at = (x) => valuesAt(state, each, Float64Array.of(x))[0];
    return [-1, 1].map((side) => {
      const end = at(side * FAR);
      if (!Number.isFinite(end) || at((side * FAR) / 2) !== end) return null;
      let [inside, outside] = [0, side * FAR];
      if (at(0) === end) return 0;
      for (let k = 0; k < 60; k += 1) {
        const middle = (inside + outside) / 2;
        if (at(middle) === end) outside = middle;
        else inside = middle;
      }
      return outside;
    });
  }

  /* Mean, variance and histogram of the output under a normal input, by the trapezoidal rule. */
  function moments(state, each) {
    const COUNT = 4001;
    const REACH = 9;
    const z = Float64Array.from({ length: COUNT }, (_, k) => -REACH + (2 * REACH * k) / (COUNT - 1));
    const weight = z.map((v) => (Math.exp((-v * v) / 2) / Math.sqrt(2 * Math.PI)) * ((2 * REACH) / (COUNT - 1)));
    const y = valuesAt({ ...state, show: state.show === "difference" ? "f" : state.show, log: false }, each, z.map((v) => state.input[0] + state.input[1] * v));
    const mean = y.reduce((sum, v, k) => sum + v * weight[k], 0);
    const variance = y.reduce((sum, v, k) => sum + (v - mean) ** 2 * weight[k], 0);
    return { y, weight, mean, variance };
  }

  /* --- export -------------------------------------------------------------------------------------------------------- */

  /* The drawing as it is, or drawn anew for paper: its own size in millimetres, dark on white whatever the page is. */
  function drawn(explorer, size, use) {
    if (size === null) return use(explorer.plot.root, undefined, 192);
    const pixels = (length) => (length * 96) / 25.4;
    const plot = new Plot({ home: explorer.state.view, label: names(explorer.state).title, box: { width: pixels(size.width), height: pixels(size.height) } });
    const sheet = html("div", { className: "paper" }, plot.root);
    explorer.place.append(sheet);
    explorer.drawOn(plot);
    return use(plot.root, { ...size, unit: "mm" }, PAPER).finally(() => sheet.remove());
  }

  function csv(state) {
    const xs = Float64Array.from({ length: 801 }, (_, k) => state.view[0] + ((state.view[1] - state.view[0]) * k) / 800);
    const plain = { ...state, log: false };
    const columns = state.functions.map((each) => {
      const { program, parameters } = shown(plain, each);
      const round = rounded(state);
      return evaluate(program, { ...parameters, x: xs.map(round) }).map(round);
    });
    const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
    const header = ["x", ...state.functions.map((each) => quoted(`${spell(each)} ${SHOWN[state.show]}`))].join(",");
    return [header, ...Array.from(xs, (x, k) => [x, ...columns.map((column) => column[k])].join(","))].join("\r\n") + "\r\n";
  }

  /* Python that draws the same with actref and matplotlib. */
  function python(state) {
    const [x0, x1, y0, y1] = state.view.map((v) => Number(v.toPrecision(6)));
    const call = (each, suffix) => {
      const options = given(each).map((p) => `, ${p.name}=${each.parameters[p.name]}`).join("");
      return suffix === 2
        ? `np.array([float(catalogue["${each.name}"].exact(float(v), 2${options})) for v in at])`
        : `actref.${each.name}${suffix === 1 ? "_grad" : ""}(at${options})`;
    };
    const other = state.functions.find((f) => f.name === state.from) ?? state.functions[0];
    const value = (each) => {
      if (state.show === "difference") return `${call(each, 0)} - ${call(other, 0)}`;
      return call(each, ["f", "f1", "f2"].indexOf(state.show));
    };
    const low = state.round !== "float64";
    const type = state.round === "bfloat16" ? "ml_dtypes.bfloat16" : `np.${state.round}`;
    return [
      "import matplotlib.pyplot as plt",
      ...(state.round === "bfloat16" ? ["import ml_dtypes"] : []),
      "import numpy as np",
      "",
      "import actref",
      ...(state.show === "f2" ? ["from actref import catalogue"] : []),
      "",
      ...(low ? ["", "def rounded(values):", `    return values.astype(${type}).astype(float)`, "", ""] : []),
      `x = np.linspace(${x0}, ${x1}, 801)`,
      low ? "at = rounded(x)" : "at = x",
      "figure, axes = plt.subplots()",
      ...state.functions.map((each) => {
        const plain = low ? `rounded(${value(each)})` : value(each);
        return `axes.plot(x, ${state.show === "difference" && state.log ? `np.abs(${plain})` : plain}, label="${spell(each)}")`;
      }),
      ...(state.show === "difference" && state.log ? ['axes.set_yscale("log")', `axes.set(xlim=(${x0}, ${x1}), ylim=(10**${y0}, 10**${y1}))`]
        : [`axes.set(xlim=(${x0}, ${x1}), ylim=(${y0}, ${y1}))`]),
      `axes.set(xlabel="x", ylabel="${names(state).y}")`,
      "axes.grid(True)",
      "axes.legend()",
      "plt.show()",
      "",
    ].join("\n");
  }

  /* --- the page ------------------------------------------------------------------------------------------------------ */

  class Explorer {
    constructor(place) {
      this.place = place;
      this.messages = html("ul", { className: "explorer-messages" });
      this.messages.setAttribute("role", "alert");
      this.list = html("div", { className: "explorer-functions" });
      this.options = html("div", { className: "explorer-options" });
      this.table = html("table");
      // named before it is drawn: a reader of the page may come first
      this.drawing = svg("svg", { viewBox: "0 0 640 170", class: "plot bars", role: "img", "aria-label": say("Output under a normal input") });
      this.soon = eachFrame(() => this.draw());
      this.plot = new Plot({
        home: HOME, onchange: () => { this.state.view = this.plot.window; this.soon(); }, readout: () => this.readout(),
        label: `${say("Graph of the chosen functions")}. ${say("Arrow keys move the point, Shift and arrow keys the view, + and - zoom, 0 resets.")}`,
      });
      this.code = html("code", { tabIndex: 0 });
      this.said = html("span", { className: "explorer-said" });
      this.said.setAttribute("role", "status");
      const values = html("div", { className: "explorer-values", tabIndex: 0, role: "region", ariaLabel: say("Values") }, this.table);
      place.replaceChildren(
        html("div", { className: "explorer-sides" },
          html("div", {}, this.presets(), this.picker(), this.messages, this.list),
          html("div", {}, html("div", { className: "live-bar" }, this.options, this.plot.buttons()), this.plot.root, this.ranges(), this.exports(), values)),
        html("h2", { id: "output-distribution", textContent: say("Output under a normal input") }), this.inputs(), this.drawing,
        html("h2", { id: "python", textContent: "Python" }), html("pre", {}, this.code),
      );
      place.classList.add("alive");
      this.open(location.hash);
      window.addEventListener("hashchange", () => {
        if (this.place.isConnected && location.hash !== this.address) this.open(location.hash);
      });
    }

    open(hash) {
      const [state, wrong, notes] = parse(hash);
      this.state = state;
      if (state.functions.length === 0) for (const name of ["relu", "gelu", "silu"]) add(state, name, []);
      if (state.show === "difference" && state.from === null) state.from = state.functions[0].name;
      if (!this.plot.view(state.view, true)) {
        wrong.push(`view=${state.view.join(",")}: ${say("the window is too narrow")}`);
        state.view = [...HOME];
        this.plot.view(HOME, true);
      }
      this.tell(wrong, notes);
      this.mean.set(state.input[0]);
      this.deviation.set(state.input[1]);
      this.rebuild();
    }
    tell(wrong, notes = []) {
      this.messages.replaceChildren(...wrong.map((text) => html("li", { textContent: text })),
        ...notes.map((text) => html("li", { textContent: text, className: "note" })));
      this.messages.hidden = this.messages.children.length === 0;
    }

    presets() {
      const titles = {
        rectifiers: say("rectifiers"), gelus: say("the GELUs"), gates: say("what gates multiply by"), sigmoids: say("sigmoids"),
        tanhError: say("GELU against its tanh form"),
      };
      const links = Object.entries(PRESETS).map(([key, hash]) => html("a", { href: `#${hash}`, textContent: titles[key] }));
      return html("nav", { className: "explorer-presets", ariaLabel: say("presets") }, ...links);
    }

    /* Every function as a button; what is typed leaves those that have it in one of their names. */
    picker() {
      const input = html("input", { type: "search", id: "explorer-add", autocomplete: "off" });
      const { lang } = document.documentElement;
      const families = new Map();
      this.choices = Object.entries(window.actref.entries).filter(([name]) => isPlottable(name)).map(([name, known]) => {
        const choice = button(window.actref.functions[name].title, "", () => this.toggle(name));
        choice.title = known.words[lang] ?? known.words.en;
        families.set(known.family, [...(families.get(known.family) ?? []), choice]);
        return { name, choice, keys: known.names.map(folded) };
      });
      input.addEventListener("input", () => {
        const typed = folded(input.value);
        for (const { choice, keys } of this.choices) choice.hidden = !keys.some((each) => each.includes(typed));
      });
      const form = html("form", { className: "explorer-add" },
        html("label", { htmlFor: input.id, textContent: say("add a function") }), input, html("button", { textContent: say("add") }));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (input.value.trim() === "") return;
        const [wrong, notes] = [[], []];
        add(this.state, input.value, wrong, notes);
        this.tell(wrong, notes);
        if (wrong.length === 0) {
          input.value = "";
          input.dispatchEvent(new Event("input"));
        }
        this.rebuild();
      });
      const groups = [...families.values()].map((choices) => html("div", {}, ...choices));
      return html("div", {}, form, html("div", { className: "explorer-choices", role: "group", ariaLabel: say("functions") }, ...groups));
    }
    toggle(name) {
      const { functions } = this.state;
      const wrong = [];
      if (functions.some((each) => each.name === name)) this.state.functions = functions.filter((each) => each.name !== name);
      else add(this.state, name, wrong);
      this.tell(wrong);
      this.rebuild();
    }

    /* The window as numbers; they follow the graph, and the graph follows them. */
    ranges() {
      const ends = [["x", say("from")], ["x", say("to")], ["y", say("from")], ["y", say("to")]];
      this.ends = ends.map(([axis, end], k) => {
        const field = html("input", { type: "number", step: "any", ariaLabel: `${axis} ${end}` });
        field.addEventListener("change", () => {
          const view = this.ends.map(({ value }) => (value.trim() === "" ? NaN : Number(value)));
          const fine = this.plot.view(view);
          this.tell(fine ? [] : [`${axis}: ${say("four numbers are needed, left < right and bottom < top")}`]);
          if (!fine) field.value = String(this.state.view[k]);
        });
        return field;
      });
      const [x0, x1, y0, y1] = this.ends;
      this.up = html("span");
      return html("div", { className: "explorer-ranges" }, "x", x0, "–", x1, this.up, y0, "–", y1,
        button(say("fit the height"), "", () => this.fit()),
        button(say("reset"), "", () => { history.replaceState(null, "", "#"); this.open(""); }));
    }

    /* The controls follow the functions. */
    rebuild() {
      const { state } = this;
      if (!state.functions.some((each) => each.name === state.from)) {
        state.from = state.show === "difference" ? state.functions[0]?.name ?? null : null;
      }
      this.list.replaceChildren(...state.functions.map((each, k) => this.controls(each, k)));
      for (const { name, choice } of this.choices) choice.setAttribute("aria-pressed", state.functions.some((each) => each.name === name));
      const radios = Object.entries(SHOWN).map(([key, name]) => {
        const input = html("input", { type: "radio", name: "explorer-show", value: key, checked: state.show === key });
        input.addEventListener("change", () => {
          state.show = key;
          if (key === "difference") state.from ??= state.functions[0].name;
          this.fit();
          this.rebuild();
        });
        return html("label", {}, input, name);
      });
      const show = html("fieldset", { className: "live-toggles" }, html("legend", { textContent: say("show") }), ...radios);
      const parts = [show];
      if (state.show === "difference") {
        parts.push(this.choice(say("g is"), state.functions.map((each) => each.name), state.from, (value) => { state.from = value; this.fit(); }));
        const box = html("input", { type: "checkbox", checked: state.log, onchange: () => { state.log = box.checked; this.fit(); } });
        parts.push(html("label", {}, box, say("logarithmic")));
      }
      parts.push(this.choice(say("rounded to"), FORMATS, state.round, (value) => { state.round = value; this.soon(); }));
      this.options.replaceChildren(...parts);
      this.soon();
    }
    choice(label, names, value, act) {
      const select = html("select", {}, ...names.map((name) => html("option", { value: name, textContent: window.actref.functions[name]?.title ?? name, selected: name === value })));
      select.addEventListener("change", () => act(select.value));
      return html("label", {}, `${label} `, select);
    }
    controls(each, k) {
      const link = html("a", { href: page(each.entry.address), textContent: each.entry.title });
      const remove = button("×", `${say("remove")} ${each.entry.title}`, () => {
        this.state.functions.splice(k, 1);
        this.rebuild();
        (this.list.querySelector("button") ?? document.querySelector("#explorer-add")).focus();
      });
      const sliders = each.entry.parameters.map(({ name, symbol, slider: range }) =>
        slider({ name, symbol, range, value: each.parameters[name], onchange: (value) => {
          const wanted = { ...each.parameters, [name]: value };
          const wrong = complaint(each.entry, wanted);
          this.tell(wrong === null ? [] : [`${each.name}: ${wrong}`]);
          if (wrong !== null) return;
          each.parameters = wanted;
          this.soon();
        } }).element);
      return html("div", { className: `explorer-function series-${k}` }, svg("svg", { viewBox: "0 0 34 10", class: "plot swatch", "aria-hidden": "true" },
        svg("path", { d: "M1 5H33", class: `curve series-${k}` })), link, remove, ...sliders);
    }

    /* The height of the window that shows all of the curves. */
    fit() {
      const [x0, x1] = this.state.view;
      const values = curves(this.state, [x0, x1]).flatMap(({ y }) => Array.from(y).filter(Number.isFinite));
      const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
      const room = high > low ? 0.08 * (high - low) : 1;
      if (values.length) this.plot.view([x0, x1, low - room, high + room]);
      this.soon();
    }

    read(x) {
      return this.state.functions.map((each) => [spell(each), valuesAt({ ...this.state, log: false }, each, Float64Array.of(x))[0]]);
    }
    readout() {
      const x = this.plot.cursor;
      if (x === null) return say("Point at the graph, or focus it and use the arrow keys.");
      return [`x = ${format(x)}`, ...this.read(x).map(([name, value]) => `${name}: ${format(value)}`)].join(", ");
    }

    draw() {
      const { state, plot } = this;
      const start = performance.now();
      // a cursor that moves leaves the curves as they are
      const key = address(state);
      if (key !== this.key) this.curves = curves(state, plot.window.slice(0, 2));
      this.key = key;
      this.drawOn(plot);
      this.up.textContent = plot.log ? "log₁₀ y" : "y";
      this.ends.forEach((field, k) => {
        if (document.activeElement !== field) field.value = String(Number(state.view[k].toPrecision(6)));
      });
      performance.measure("actref-update", { start });
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.settle(), PAUSE);
    }

    drawOn(plot) {
      const { state } = this;
      const x = plot.cursor;
      plot.log = state.show === "difference" && state.log;
      plot.names = names(state);
      const dots = x === null ? [] : state.functions.map((each, k) => ({ y: valuesAt(state, each, Float64Array.of(x))[0], role: `series-${k}` }));
      const named = this.curves.map((each, k) => ({ ...each, label: label(state.functions[k]) }));
      plot.draw(this.curves, dots, () => plot.legend(named));
    }

    /* What need not follow a slider while it moves. Between the two long parts the browser may do what is more urgent. */
    async settle() {
      if (!this.place.isConnected) return;
      const { pause } = this;
      this.code.textContent = python(this.state);
      this.address = address(this.state);
      history.replaceState(history.state, "", this.address);
      const all = this.state.functions.map((each) => moments(this.state, each));
      this.tabulate(all);
      await new Promise((done) => setTimeout(done));
      if (this.place.isConnected && this.pause === pause) this.distribution(all);
    }

    tabulate(all) {
      const { state, plot } = this;
      const x = plot.cursor ?? 1;
      const low = state.round !== "float64";
      const heads = [say("function"), `${SHOWN[state.show]}(${format(x)})`, say("mean"), say("variance"), ...(low ? [say("flat below"), say("flat above")] : [])];
      const read = this.read(x);
      this.table.replaceChildren(
        html("thead", {}, html("tr", {}, ...heads.map((text) => html("th", { scope: "col", textContent: text })))),
        html("tbody", {}, ...state.functions.map((each, k) => {
          const { mean, variance } = all[k];
          const ends = low ? flat(state, each).map((end) => (end === null ? "–" : format(end, 4))) : [];
          const cells = [format(read[k][1]), format(mean, 5), format(variance, 5), ...ends];
          return html("tr", {}, html("th", { scope: "row", textContent: spell(each) }), ...cells.map((text) => html("td", { textContent: text })));
        })),
      );
    }

    inputs() {
      const set = (k, allowed) => (value) => {
        const fine = Number.isFinite(value) && allowed(value);
        this.tell(fine ? [] : [`${["μ", "σ"][k]} = ${format(value)}: ${say("mean and standard deviation are needed, the latter above 0")}`]);
        if (!fine) return;
        this.state.input[k] = value;
        this.soon();
      };
      this.mean = slider({ name: say("mean"), symbol: "μ", value: 0, range: [-3, 3], onchange: set(0, () => true) });
      this.deviation = slider({ name: say("standard deviation"), symbol: "σ", value: 1, range: [0.1, 5], onchange: set(1, (v) => v > 0) });
      return html("div", { className: "explorer-inputs" }, this.mean.element, this.deviation.element);
    }

    distribution(all) {
      const BINS = 60;
      const { state } = this;
      const likely = all.flatMap(({ y, weight }) => Array.from(y).filter((v, k) => Number.isFinite(v) && weight[k] > 1e-6));
      const [low, high] = likely.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
      const wide = high - low || 1;
      const steps = all.map(({ y, weight }) => {
        const bins = new Float64Array(BINS);
        y.forEach((v, k) => {
          const bin = Math.min(BINS - 1, Math.floor(((v - low) / wide) * BINS));
          if (bin >= 0) bins[bin] += weight[k];
        });
        return bins;
      });
      const most = Math.max(1e-9, ...steps.flatMap((bins) => [...bins]));
      const at = (k) => 20 + (k * 600) / BINS;
      this.drawing.setAttribute("aria-label", state.functions.map((each, k) =>
        `${spell(each)}: ${say("mean")} ${format(all[k].mean, 5)}, ${say("variance")} ${format(all[k].variance, 5)}`).join("; "));
      this.drawing.replaceChildren(
        svg("line", { x1: 20, x2: 620, y1: 140, y2: 140, class: "zero" }),
        ...steps.map((bins, k) => svg("path", { class: `curve series-${k}`, d: Array.from(bins, (share, j) =>
          `${j ? "L" : "M"}${at(j)} ${140 - (share / most) * 120}H${at(j + 1)}`).join("") })),
        ...ticks(low, high, 6).map((v) => svg("text", { x: 20 + ((v - low) / wide) * 600, y: 158, "text-anchor": "middle" }, format(v, 4))),
      );
    }

    exports() {
      const copied = async (text, what) => {
        try {
          await navigator.clipboard.writeText(text);
          this.said.textContent = `${what}: ${say("copied")}`;
        } catch {
          this.said.textContent = say("The browser did not allow copying.");
        }
      };
      const sizes = { screen: say("as on the screen"), column: say("a column of a paper, 84 mm"), page: say("a page of a paper, 174 mm") };
      const size = html("select", {}, ...Object.keys(SIZES).map((key) => html("option", { value: key, textContent: sizes[key] })));
      const of = (use) => drawn(this, SIZES[size.value], use);
      const { save } = window.actref;
      const svgFile = () => of((drawing, wanted) => save("svg", "actref.svg", drawing, wanted));
      const pngFile = () => of((drawing, _, dpi) => save("png", "actref.png", drawing, dpi));
      const bibtex = () => [...new Set(this.state.functions.map(({ name }) => window.actref.entries[name].bibtex))].join("\n\n");
      return html("div", { className: "live-bar explorer-exports" },
        button(say("copy link"), "", () => copied(location.href, say("link"))),
        button(say("copy BibTeX"), "", () => copied(`${bibtex()}\n`, "BibTeX")),
        html("label", {}, `${say("size")} `, size), button("SVG", say("download as SVG"), svgFile), button("PNG", say("download as PNG"), pngFile),
        button("CSV", say("download as CSV"), () => save("file", "actref.csv", "text/csv;charset=utf-8", csv(this.state))),
        button(say("copy Python"), "", () => copied(python(this.state), "Python")),
        this.said);
    }
  }

  window.actref.explorer = () => {
    const place = document.querySelector("#explorer:not(.alive)");
    if (place !== null) new Explorer(place);
  };
}
