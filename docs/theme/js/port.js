/* The box of Port: a call, a formula or a name is read while it is typed, and answered with the line of each framework. The whole
   question stands in the address, after the #: t=nn.LeakyReLU(0.2)&from=torch */

"use strict";

{
  const { calls, say, html, button, format, page, load } = window.actref;
  const { parse, fill, Refused } = window.actref.expression;
  const { called, described, translated, traps, inputsOf, ofAnything, unwrapped, Ambiguous, Unknown } = window.actref.reading;
  const { understood } = window.actref.mathematics;
  const FOR_ANSWERS = ["entries", "programs", "formulas"];
  const PAUSE = 300; // milliseconds after the last key
  const EXAMPLES = ["nn.LeakyReLU(0.2)", "gelu_new", "0.5*x*(1+erf(x/sqrt(2)))", "nn.gelu(x)", "x * torch.sigmoid(1.702 * x)", "keras.layers.ReLU(max_value=6)"];

  const language = () => document.documentElement.lang.slice(0, 2);
  const told = (number) => calls.texts[number][language()] ?? calls.texts[number].en;
  const IDENTIFIER = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;
  const titleOf = (framework) => calls.frameworks[framework].title;

  /* --- reading ----------------------------------------------------------------------------------------------------- */

  /* What a text means: a call first, then a name, then a formula. */
  function read(text, framework) {
    const named = window.actref.mathematics.ofCatalogue(text).length > 0 && !IDENTIFIER.test(text);
    const tree = named ? { kind: "name", name: text, start: 0, end: text.length, source: text } : unwrapped(understood(text)); // leaky relu
    const reading = meaning(tree, framework);
    const around = tree.around === undefined ? "" : fill(say("Of {0} only the activation is read; the rest stays to be written."), tree.around);
    return { ...reading, note: [reading.note, around].filter(Boolean).join(" ") };
  }

  function meaning(tree, framework) {
    try {
      return called(tree, framework);
    } catch (error) {
      if (!(error instanceof Refused) || error instanceof Ambiguous) throw error;
      if ((tree.kind === "name" && !calls.mathematics.functions.includes(tree.name)) || tree.kind === "attribute") throw error;
      try {
        return window.actref.formulas.identified(tree.kind === "name" ? parse(`${tree.name}(x)`) : tree, framework);
      } catch (other) {
        if (!(other instanceof Refused) || other instanceof window.actref.formulas.Unnamed) throw other;
        const whole = ofAnything(tree, framework);
        if (whole !== null) return whole;
        throw error instanceof Unknown || tree.kind !== "call" ? other : error; // what is no formula is a call that was refused
      }
    }
  }

  /* --- the answer -------------------------------------------------------------------------------------------------- */

  function distance(one, other) {
    const [f, g] = [one, other].map(({ name }) => window.actref.functions[name]?.f?.[0]);
    if (f === undefined || g === undefined) return "";
    const x = Float64Array.from({ length: 2001 }, (_, k) => -10 + k / 100);
    const [y, z] = [[f, one], [g, other]].map(([program, { values }]) => window.actref.evaluate(program, { ...values, x }, { careful: false }));
    const apart = Array.from(x, (_, k) => Math.abs(y[k] - z[k]));
    const worst = apart.reduce((best, value, k) => (value > apart[best] ? k : best), 0);
    return fill(say(", up to {0} away between −10 and 10, at x = {1}"), format(apart[worst], 3), format(x[worst], 4));
  }

  /* Whether a line returns what the function is, in words, and why not. */
  function verdict(reading, to, call) {
    const own = call.framework === to && call.text === undefined;
    // a layer calls the function of its framework
    const run = call.grade !== undefined ? call : reading.entry.calls.find((each) => each.framework === call.framework && each.grade !== undefined && each.text === call.text);
    const differs = (run?.differs ?? []).map(told).join(say("; "));
    const changed = Object.entries(reading.values).some(([name, value]) => reading.entry.parameters[name] !== value);
    const reasons = differs === "" ? [] : [changed ? fill(say("at the default parameters: {0}"), differs) : differs];
    const absent = call.text !== undefined
      ? [say("no function of its own; the line is made of what it has")]
      : own ? [] : [fill(say("no function of its own; this is that of {0}"), titleOf(call.framework))];
    const grade = run === undefined ? null : run.grade;
    return { grade, text: grade === null ? say("not compared") : calls.grades[grade][language()], reasons: [...absent, ...reasons] };
  }

  /* Where value and gate are, if the text has one array of both and the line two, or the other way round. */
  function halves(reading, call) {
    if (reading.entry.kind !== "gated" || reading.formula || reading.call === null) return "";
    const [before, after] = [inputsOf(reading.call), inputsOf(call)];
    const axis = reading.values.axis;
    if (before.has("x") && after.has("b")) return fill(say("a, the value, is the first half of x along axis {0}, and b, the gate, its second half."), axis);
    return before.has("b") && after.has("x") ? fill(say("x holds the value in its first half along axis {0}, and the gate in its second half."), axis) : "";
  }

  function row(reading, to) {
    const found = translated(reading, to);
    const head = html("h2", { textContent: titleOf(to) });
    if (found === null) {
      return html("li", {}, head, html("p", { textContent: fill(say("No call of {0} takes these values."), titleOf(to)) }));
    }
    const { call, text } = found;
    const { grade, text: word, reasons } = verdict(reading, to, call);
    const code = html("pre", {}, html("code", { textContent: text }));
    const copy = window.actref.copyButton("line", say("copy"), () => text);
    copy.setAttribute("aria-label", fill(say("copy the line of {0}"), titleOf(to)));
    head.append(" ", html("span", { className: "grade", textContent: word, dataset: grade === null ? {} : { grade } }));
    const parts = [head, html("div", { className: "port-line" }, code, copy)];
    const warned = traps(reading, to, call).map(([line, meant]) =>
      html("p", { className: "port-trap" }, html("strong", { textContent: `${say("Trap:")} ` }), html("code", { textContent: line }),
        ` ${fill(say("alone is {0}"), described(meant))}${distance(reading, meant)}`));
    const notes = [...reasons, ...(call.note ?? []).map(told), halves(reading, call)].filter(Boolean);
    if (notes.length > 0) parts.push(html("ul", {}, ...notes.map((each) => html("li", { textContent: each }))));
    return html("li", { dataset: { framework: to } }, ...parts, ...warned);
  }

  class Box {
    constructor(place) {
      this.place = place;
      this.input = html("textarea", { id: "port-text", rows: 2, spellcheck: false, autocapitalize: "off", autocomplete: "off" });
      this.input.setAttribute("aria-describedby", "port-said");
      this.from = html("select", { id: "port-from" }, html("option", { value: "", textContent: say("any framework") }),
        ...Object.entries(calls.frameworks).map(([value, { title }]) => html("option", { value, textContent: title })));
      this.said = html("p", { id: "port-said", className: "port-said" });
      this.said.setAttribute("role", "status");
      this.choices = html("div", { className: "port-choices" });
      this.lines = html("ol", { className: "port-lines" });
      this.link = window.actref.copyButton("link", say("copy link"), () => location.href);
      const examples = html("p", { className: "port-examples" }, `${say("For example:")} `, ...EXAMPLES.map((each) => button(each, "", () => this.ask(each, ""))));
      this.input.addEventListener("input", () => this.soon());
      this.from.addEventListener("change", () => this.answer());
      place.replaceChildren(
        html("div", { className: "port-form" },
          html("label", { htmlFor: "port-text", textContent: say("A call, a formula or a name") }), this.input,
          html("div", { className: "port-bar" }, html("label", {}, `${say("written for")} `, this.from), this.link)),
        examples, this.said, this.choices, this.lines);
      place.classList.add("alive");
      this.restore();
      const follow = () => (place.isConnected ? this.restore() : removeEventListener("hashchange", follow));
      addEventListener("hashchange", follow);
    }

    soon() {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.answer(), PAUSE);
    }

    ask(text, framework) {
      this.input.value = text;
      this.from.value = framework;
      return this.answer();
    }

    restore() {
      const fields = new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B"));
      const framework = fields.get("from") ?? "";
      this.ask(fields.get("t") ?? "", framework in calls.frameworks ? framework : "");
    }

    remember(text) {
      const from = this.from.value === "" ? "" : `&from=${this.from.value}`;
      const hash = text === "" ? "" : `#t=${encodeURIComponent(text)}${from}`;
      history.replaceState(history.state, "", `${location.pathname}${location.search}${hash}`);
    }

    async answer() {
      clearTimeout(this.pause);
      const text = this.input.value.trim();
      this.remember(text);
      this.link.hidden = text === "";
      if (text === "") return this.show("", [], []);
      const framework = this.from.value === "" ? null : this.from.value;
      try {
        const reading = await window.actref.read(text, framework);
        return text === this.input.value.trim() ? this.tell(reading) : undefined;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const readings = error.readings ?? [];
        return this.show(error.message, readings.map((each) =>
          button(`${described(each)} · ${titleOf(each.framework)}`, "", () => {
            this.ask(text, each.framework);
            this.input.focus();
          })), [], true);
      }
    }

    tell(reading) {
      const link = html("a", { href: page(reading.entry.address), textContent: reading.entry.title });
      const values = Object.entries(reading.values).filter(([name]) => name !== "axis" || reading.values.axis !== -1).map(([name, value]) => `${name} = ${format(value)}`).join(say(", "));
      const source = reading.formula ? say(", read as a formula.") : reading.framework === null ? say(", by its name.") : fill(say(", as a call of {0}."), titleOf(reading.framework));
      const said = [link, values === "" ? "" : fill(say(" ({0})"), values), source, reading.note ? ` ${reading.note}` : ""];
      this.show(said, [], Object.keys(calls.frameworks).map((to) => row(reading, to)));
    }

    show(said, choices, lines, refused = false) {
      this.said.replaceChildren(...[said].flat());
      this.said.classList.toggle("refused", refused);
      this.choices.replaceChildren(...choices);
      this.lines.replaceChildren(...lines);
    }
  }

  window.actref.read = async (text, framework = null) => {
    for (const name of FOR_ANSWERS) await load(name);
    return read(text, framework);
  };

  window.actref.port = () => {
    const place = document.querySelector("#port:not(.alive)");
    if (place !== null) new Box(place);
  };
}
