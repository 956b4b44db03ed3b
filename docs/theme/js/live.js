/* The interactive graph of a function page. The page carries <div class="live" data-function="gelu"> around the drawn figure, which
   stays for print and for readers without scripts. */

"use strict";

{
  const { say, svg, html, button, format, complaint, defaults, curve, features, files, Plot, slider, eachFrame, evaluate } = window.actref;
  const ORDERS = [["f", "f"], ["f′", "d1"], ["f″", "d2"]];

  const values = (row) => row.map(([name, value]) => `${name} = ${value}`).join(", ");

  /* The sliders of an entry's parameters; `update` is called with values that belong to the domain, a message stands otherwise. */
  function parameters(entry, state, update) {
    const message = html("p", { className: "live-message", hidden: true });
    message.setAttribute("role", "alert");
    const sliders = entry.parameters.map(({ name, symbol, slider: range }) =>
      slider({
        name, symbol, range, value: state.parameters[name],
        onchange: (value) => {
          const wanted = { ...state.wanted, [name]: value };
          state.wanted = wanted;
          const wrong = complaint(entry, wanted);
          message.hidden = wrong === null;
          message.textContent = wrong ?? "";
          if (wrong === null) update(wanted);
        },
      }),
    );
    return { elements: [...sliders.map((each) => each.element), message], set: (now) => {
      message.hidden = true;
      entry.parameters.forEach(({ name }, k) => sliders[k].set(now[name]));
    } };
  }

  /* f, f′ and f″ of a function of one number, with their values under the cursor. */
  function elementwise(entry) {
    const state = { parameters: defaults(entry), shown: [true, true, false] };
    state.wanted = state.parameters;
    const output = html("output", { className: "live-values" });
    const at = () => {
      const x = plot.cursor;
      return [["x", format(x)], ...ORDERS.map(([name], k) => [name, format(evaluate(entry.f[k], { ...state.parameters, x })[0])])];
    };
    const hint = say("Point at the graph, or focus it and use the arrow keys.");
    let known = null;
    let curves = [];
    let found = null;
    const draw = () => {
      const start = performance.now();
      // a cursor that moves leaves the curves as they are
      const key = JSON.stringify([plot.window, plot.box.width, state.shown, state.parameters]);
      if (key !== known) {
        curves = ORDERS.flatMap(([label, role], k) =>
          state.shown[k] ? [{ ...curve(entry.f[k], state.parameters, plot.window.slice(0, 2)), role, label }] : [],
        );
        found = state.shown[0] ? features(entry.f, state.parameters, plot.window.slice(0, 2)) : { points: [], lines: [] };
      }
      known = key;
      const x = plot.cursor;
      const dots = x === null ? [] : ORDERS.flatMap(([, role], k) =>
        state.shown[k] ? [{ y: evaluate(entry.f[k], { ...state.parameters, x })[0], role }] : [],
      );
      plot.draw(curves, dots, () => {
        const marks = plot.marks(found);
        return [...marks, ...plot.labels(curves, marks)];
      });
      performance.measure("actref-update", { start });
      output.replaceChildren(...(x === null ? [] : at().map(([name, value]) => html("span", { textContent: `${name} = ${value}` }))));
    };
    const soon = eachFrame(draw);
    const plot = new Plot({
      home: entry.window, onchange: () => (known === null ? draw() : soon()), // at once in the place of the drawn figure
      label: `${entry.title}: ${say("interactive graph")}. ${say("Arrow keys move the point, Shift and arrow keys the view, + and - zoom, 0 resets.")}`,
      readout: () => (plot.cursor === null ? hint : values(at())),
    });
    plot.names = { x: "x", y: "", title: "" }; // the curves say what they are
    const toggles = html("fieldset", { className: "live-toggles" }, html("legend", { textContent: say("show") }));
    ORDERS.forEach(([name, role], k) => {
      const box = html("input", { type: "checkbox", checked: state.shown[k], onchange: () => { state.shown[k] = box.checked; soon(); } });
      toggles.append(html("label", { className: role }, box, name));
    });
    const controls = parameters(entry, state, (now) => { state.parameters = now; soon(); });
    const reset = button(say("reset"), "", () => {
      state.parameters = state.wanted = defaults(entry);
      controls.set(state.parameters);
      plot.cursor = null;
      plot.reset();
    });
    const explore = html("a", { href: window.actref.page(`reference/explorer/#f=${entry.name}`), textContent: say("open in the explorer") });
    const bar = html("div", { className: "live-bar" }, toggles, plot.buttons(), reset, files(() => plot.root, entry.name), explore);
    return [bar, html("div", { className: "plot-stage" }, plot.root, output), html("p", { className: "hint", textContent: hint }), ...controls.elements];
  }

  /* f(a, b) of a gated unit, first as slices: over the gate b at several values a. Then as level lines over value and gate. */
  function gated(entry) {
    const state = { parameters: defaults(entry), a: 1, b: 1, levels: false };
    state.wanted = state.parameters;
    const output = html("output", { className: "live-values" });
    const N = 81;
    const read = () => [["a", format(state.a)], ["b", format(state.b)], ...[["f", ""], ["∂f/∂a", "a"], ["∂f/∂b", "b"]].map(([name, wrt]) =>
      [name, format(evaluate(entry.gate[wrt], { ...state.parameters, a: state.a, b: state.b })[0])])];
    const slice = renamed(entry.gate[""], { b: "x" });
    const drawSlices = () => {
      const values = [state.a, ...VALUES.filter((a) => a !== state.a).reverse()];
      const curves = values.map((a) => ({
        ...curve(slice, { ...state.parameters, a }, slices.window.slice(0, 2)),
        role: `series-${VALUES.includes(a) ? VALUES.indexOf(a) : VALUES.length}`, label: `a = ${format(a, 4)}`,
      }));
      slices.cursor = state.b;
      slices.draw(curves, [{ y: evaluate(entry.gate[""], { ...state.parameters, a: state.a, b: state.b })[0], role: "f" }], () => slices.legend(curves));
    };
    const drawLevels = () => {
      const [a0, a1, b0, b1] = levels.window;
      const [a, b] = [new Float64Array(N * N), new Float64Array(N * N)];
      for (let k = 0; k < N * N; k += 1) {
        a[k] = a0 + ((a1 - a0) * (k % N)) / (N - 1);
        b[k] = b0 + ((b1 - b0) * Math.floor(k / N)) / (N - 1);
      }
      const f = evaluate(entry.gate[""], { ...state.parameters, a, b }, { careful: false });
      const most = f.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
      // powers of two: products grow fast towards the corners
      const positive = Array.from({ length: 7 }, (_, k) => 2 ** (Math.floor(Math.log2(most)) - k));
      const signed = [...positive.map((level) => -level), -1e-9 * most, ...positive];
      levels.cursor = state.a;
      levels.draw([], [{ y: state.b, role: "f" }]);
      const paths = contours(f, N, signed, (i, j) => [levels.toX(a0 + ((a1 - a0) * i) / (N - 1)), levels.toY(b0 + ((b1 - b0) * j) / (N - 1))]);
      const lines = signed.map((level, k) => ({
        d: paths[k], role: Math.abs(level) < 1e-6 * most ? "zero" : level > 0 ? "f" : "d1", level: Math.abs(level) < 1e-6 * most ? 0 : level,
      }));
      levels.curves.replaceChildren(...lines.map(({ d, role }) => svg("path", { d, class: `curve level ${role}` })));
      levels.notes.replaceChildren(...levelLabels(levels, lines));
    };
    const draw = () => {
      (state.levels ? drawLevels : drawSlices)();
      slices.root.style.display = state.levels ? "none" : "";
      levels.root.style.display = state.levels ? "" : "none";
      output.replaceChildren(...read().map(([name, value]) => html("span", { textContent: `${name} = ${value}` })));
    };
    const soon = eachFrame(draw);
    const slices = new Plot({ home: entry.window, onchange: () => { state.b = slices.cursor ?? state.b; soon(); }, readout: () => values(read()),
      label: `${entry.title}: ${say("f over the gate b, at several values a")}` });
    const levels = new Plot({ home: entry.window, onchange: () => { state.a = levels.cursor ?? state.a; soon(); }, readout: () => values(read()),
      label: `${entry.title}: ${say("level lines of f over the value a (across) and the gate b (upwards)")}` });
    slices.names = { x: "b", y: "f(a, b)", title: "" };
    levels.names = { x: "a", y: "b", title: "" };
    levels.root.addEventListener("pointermove", (event) => {
      if (!levels.dragged) state.b = Number(levels.fromEvent(event).y.toPrecision(4));
    });
    const move = (name, range) => slider({ name, value: state[name], range, onchange: (value) => { if (Number.isFinite(value)) { state[name] = value; soon(); } } });
    const controls = parameters(entry, state, (now) => { state.parameters = now; soon(); });
    const kinds = [[say("slices"), false], [say("level lines"), true]].map(([text, value]) =>
      html("label", {}, html("input", { type: "radio", name: "live-gate", checked: value === state.levels, onchange: () => { state.levels = value; soon(); } }), text));
    const shown = () => (state.levels ? levels : slices);
    soon(); // in a task of its own: the page may answer in between
    const bar = html("div", { className: "live-bar" },
      html("fieldset", { className: "live-toggles" }, html("legend", { textContent: say("show") }), ...kinds),
      slices.buttons(shown), files(() => shown().root, entry.name));
    return [bar, slices.root, levels.root, output,
      move("a", entry.window.slice(0, 2)).element, move("b", entry.window.slice(2)).element, ...controls.elements];
  }

  const VALUES = [-1, 0.5, 1, 2]; // at which a gated unit is cut, in the order of colours in scripts/figures/panels.py

  /* A program with its variables named otherwise. */
  function renamed(node, names) {
    return Array.isArray(node) ? [node[0], ...node.slice(1).map((part) => renamed(part, names))] : names[node] ?? node;
  }

  /* The number of each level line on the line, as far from the others as it can be. */
  function levelLabels(plot, lines) {
    const APART = 34;
    const { left, box } = plot;
    const taken = [];
    return lines.flatMap(({ d, role, level }) => {
      const points = [...d.matchAll(/M([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)])
        .filter(([x, y]) => x > left + 24 && x < box.width - 40 && y > 44 && y < box.height - 58);
      const apart = ([x, y]) => taken.reduce((least, [u, v]) => Math.min(least, Math.hypot(u - x, v - y)), Infinity);
      const best = points.reduce((top, each) => (top === null || apart(each) > apart(top) ? each : top), null);
      if (best === null || apart(best) < APART) return [];
      taken.push(best);
      return [svg("text", { x: best[0], y: best[1] + 4, "text-anchor": "middle", class: `label ${role}` }, format(level, 3))];
    });
  }

  /* Level lines of a square grid of values: each cell is crossed from side to side (marching squares). One path for each level. */
  function contours(f, n, levels, place) {
    const parts = levels.map(() => []);
    for (let j = 0; j + 1 < n; j += 1) {
      for (let i = 0; i + 1 < n; i += 1) {
        const at = j * n + i;
        const low = Math.min(f[at], f[at + 1], f[at + n], f[at + n + 1]);
        const high = Math.max(f[at], f[at + 1], f[at + n], f[at + n + 1]);
        levels.forEach((level, k) => {
          if (!(low <= level && level < high)) return; // most cells are not crossed
          const corners = [[i, j, f[at]], [i + 1, j, f[at + 1]], [i + 1, j + 1, f[at + n + 1]], [i, j + 1, f[at + n]]];
          const crossings = [];
          corners.forEach(([p, q, from], side) => {
            const [r, s, to] = corners[(side + 1) % 4];
            if (from > level === to > level || !Number.isFinite(from + to)) return;
            const t = (from - level) / (from - to);
            crossings.push(place(p + t * (r - p), q + t * (s - q)).map((at) => Math.round(10 * at) / 10).join(" "));
          });
          for (let c = 0; c + 1 < crossings.length; c += 2) parts[k].push(`M${crossings[c]}L${crossings[c + 1]}`);
        });
      }
    }
    return parts.map((each) => each.join(""));
  }

  /* Bars for the components of a vector, and beside them those of its image. */
  function vector(entry) {
    const COUNT = 4;
    const REACH = 4;
    const state = { x: [1, 0.5, -0.5, -1], parameters: defaults(entry), seed: 1 }; // sparsemax keeps two of the four
    state.wanted = state.parameters;
    const drawing = svg("svg", { viewBox: "0 0 360 220", class: "plot bars", role: "img" });
    const draws = svg("svg", { viewBox: "0 0 640 150", class: "plot bars", role: "img" });
    const output = html("output", { className: "live-values" });
    const at = (noise) => {
      const env = { ...state.parameters };
      for (let k = 0; k < COUNT; k += 1) env[`x${k + 1}`] = state.x[k];
      return { ...env, ...noise };
    };
    /* The scale of the outputs: what they are where every input is at an end or in the middle of its slider. */
    const scale = () => {
      const corners = Array.from({ length: 3 ** COUNT }, (_, k) => Array.from({ length: COUNT }, (_, j) => (Math.floor(k / 3 ** j) % 3 - 1) * REACH));
      const env = { ...state.parameters };
      for (let k = 0; k < COUNT; k += 1) [env[`x${k + 1}`], env[`gamma${k + 1}`]] = [Float64Array.from(corners, (each) => each[k]), 0];
      const found = entry.components.flatMap((program) => Array.from(evaluate(program, env, { careful: false }))).filter(Number.isFinite);
      return [Math.min(0, ...found), Math.max(0, ...found)].map((end) => Math.round(end * 10) / 10);
    };
    const gumbel = (random, many) => Object.fromEntries(Array.from({ length: COUNT }, (_, k) =>
      [`gamma${k + 1}`, many === 1 ? -Math.log(-Math.log(random())) : Float64Array.from({ length: many }, () => -Math.log(-Math.log(random())))]));
    const draw = () => {
      const noise = entry.drawn ? gumbel(generator(state.seed), 1) : {};
      const y = entry.components.map((program) => evaluate(program, at(noise))[0]);
      const [low, high] = scale();
      drawing.replaceChildren(
        ...bars({ left: 0, letter: "x", values: state.x, low: -REACH, high: REACH, role: "d2", digits: 3 }),
        ...bars({ left: 180, letter: "y", values: y, low, high, role: "f", digits: 3 }));
      const text = y.map((value, k) => [`y${subscript(k + 1)}`, format(value, 6)]);
      drawing.setAttribute("aria-label", values(text));
      output.replaceChildren(...text.map(([name, value]) => html("span", { textContent: `${name} = ${value}` })));
      if (entry.drawn) {
        const many = evaluate(entry.components[0], at(gumbel(generator(state.seed), 2000)), { careful: false });
        histogram(draws, many, 0, 1, `${say("histogram of y₁ over 2000 draws")}`);
      }
    };
    const soon = eachFrame(draw);
    const inputs = state.x.map((value, k) => slider({ name: `x${subscript(k + 1)}`, value, range: [-4, 4], onchange: (now) => { if (Number.isFinite(now)) { state.x[k] = now; soon(); } } }));
    const controls = parameters(entry, state, (now) => { state.parameters = now; soon(); });
    const again = entry.drawn ? [button(say("draw again"), "", () => { state.seed += 1; soon(); })] : [];
    draw();
    return [html("div", { className: "live-bar" }, ...again, files(() => drawing, entry.name)), drawing, output, ...(entry.drawn ? [draws] : []),
      ...inputs.map((each) => each.element), ...controls.elements];
  }

  const subscript = (k) => String.fromCharCode(0x2080 + k);

  /* Bars on a fixed scale, whose ends are written beside it. */
  function bars({ left, letter, values, low, high, role, digits }) {
    const [top, bottom, edge] = [18, 190, left + 34];
    const width = 140 / values.length;
    const place = (value) => top + ((high - Math.min(high, Math.max(low, value))) / (high - low || 1)) * (bottom - top);
    return [
      ...[...new Set([low, 0, high])].flatMap((value) => [
        svg("line", { x1: edge, x2: edge + 140, y1: place(value), y2: place(value), class: value === 0 ? "zero" : "end" }),
        svg("text", { x: edge - 5, y: place(value) + 4, "text-anchor": "end" }, format(value, 2)),
      ]),
      ...values.flatMap((value, k) => {
        const [over, under] = [place(Math.max(value, 0)), place(Math.min(value, 0))];
        const x = edge + (k + 0.5) * width;
        return [
          svg("rect", { x: x - width * 0.35, y: over, width: width * 0.7, height: Math.max(under - over, 0.5), class: `bar ${role}` }),
          svg("text", { x, y: value < 0 ? under + 13 : over - 4, "text-anchor": "middle", class: "value" }, format(value, digits)),
          svg("text", { x, y: 214, "text-anchor": "middle" }, `${letter}${subscript(k + 1)}`),
        ];
      }),
    ];
  }

  /* Share of the values in each of 40 bins. */
  function histogram(drawing, found, low, high, label) {
    const bins = new Array(40).fill(0);
    for (const value of found) {
      const k = Math.floor(((value - low) / (high - low || 1)) * bins.length);
      if (k >= 0 && k <= bins.length) bins[Math.min(k, bins.length - 1)] += 1;
    }
    const most = Math.max(...bins);
    drawing.setAttribute("aria-label", label);
    drawing.replaceChildren(
      svg("text", { x: 20, y: 14 }, label),
      ...bins.map((count, k) => svg("rect", { x: 20 + k * 15, y: 125 - (count / most) * 100, width: 14, height: (count / most) * 100, class: "bar d2" })),
      svg("text", { x: 20, y: 142 }, format(low, 4)),
      svg("text", { x: 620, y: 142, "text-anchor": "end" }, format(high, 4)),
    );
  }

  /* Below the graph of a function that draws in training: the histogram of f(x) over 2000 draws at one x. */
  function stochastic(entry) {
    const state = { x: -1, seed: 1 };
    const drawing = svg("svg", { viewBox: "0 0 640 150", class: "plot bars", role: "img" });
    const [low, high] = entry.uniform;
    const draw = () => {
      const random = generator(state.seed);
      const p = defaults(entry);
      const a = Float64Array.from({ length: 2000 }, () => p[low] + (p[high] - p[low]) * random());
      const found = evaluate(entry.sampled, { ...p, x: state.x, a }, { careful: false });
      const ends = [Math.min(...found), Math.max(...found)];
      histogram(drawing, found, ...ends, `${say("training: histogram of f(x) over 2000 draws at x =")} ${format(state.x)}`);
    };
    const soon = eachFrame(draw);
    const input = slider({ name: "x", value: state.x, range: entry.window.slice(0, 2), onchange: (now) => { if (Number.isFinite(now)) { state.x = now; soon(); } } });
    draw();
    return [...elementwise(entry), drawing, input.element, button(say("draw again"), "", () => { state.seed += 1; soon(); })];
  }

  /* Random numbers in (0, 1) that are the same at each visit: Marsaglia's xorshift (J. Stat. Soft. 8, 2003). */
  function generator(seed) {
    let state = (seed * 2654435769) | 0;
    const next = () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return ((state >>> 0) + 0.5) / 4294967296;
    };
    for (let k = 0; k < 16; k += 1) next(); // small seeds begin alike
    return next;
  }

  function live() {
    for (const place of document.querySelectorAll(".live[data-function]:not(.alive)")) {
      const entry = window.actref.functions[place.dataset.function];
      entry.name = place.dataset.function;
      const make = entry.gate ? gated : entry.components ? vector : entry.sampled ? stochastic : elementwise;
      place.classList.add("alive");
      place.prepend(html("div", { className: "live-graph" }, ...make(entry)));
    }
  }

  window.actref.live = live;
}
