/* A graph in SVG that can be moved, zoomed and read out; and what the function pages and the explorer both need of curves. */

"use strict";

{
  const { evaluate, say } = window.actref;
  const NS = "http://www.w3.org/2000/svg";
  const POINTS = 800;
  const MARGIN = { left: 46, right: 12, top: 10, bottom: 28 };
  const FURTHEST = 1e7; // pixels: curves are cut there, far outside every screen
  const BOX = { width: 640, height: 400 };

  /* --- elements ---------------------------------------------------------------------------------------------------- */

  function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  function html(tag, properties = {}, ...children) {
    const { dataset, ...rest } = properties;
    const element = Object.assign(document.createElement(tag), rest);
    Object.assign(element.dataset, dataset);
    element.append(...children);
    return element;
  }
  function button(text, label, act) {
    const element = html("button", { type: "button", textContent: text, onclick: act });
    if (label) element.setAttribute("aria-label", label);
    if (label) element.title = label;
    return element;
  }

  /* --- numbers ----------------------------------------------------------------------------------------------------- */

  /* A number as short as it can be told: seven digits. */
  function format(value, digits = 7) {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const size = Math.abs(value);
    const text = size !== 0 && (size < 1e-4 || size >= 1e7) ? value.toExponential(digits - 1) : value.toPrecision(digits);
    const [mantissa, exponent] = text.split("e");
    const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
    return (exponent === undefined ? short : `${short}e${Number(exponent)}`).replace("-", "−");
  }

  /* Round numbers between two ends, about `count` of them. */
  function ticks(low, high, count) {
    const raw = (high - low) / count;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = unit * [1, 2, 5, 10].find((factor) => factor * unit >= raw);
    const found = [];
    for (let k = Math.ceil(low / step); k * step <= high + 1e-9 * step && found.length < 50; k += 1) {
      found.push(Number((k * step).toPrecision(12)));
    }
    return found;
  }

  /* --- formats of lower precision ---------------------------------------------------------------------------------- */

  const FORMATS = { float32: [24, -149, 128], float16: [11, -24, 16], bfloat16: [8, -133, 128] };

  /* The nearest number of a format, ties to even, overflow to infinity. */
  function roundTo(value, format) {
    if (!(format in FORMATS) || value === 0 || !Number.isFinite(value)) return value;
    const [precision, smallest, largest] = FORMATS[format];
    const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))) - precision + 1, smallest);
    const unit = 2 ** exponent;
    const units = value / unit;
    const down = Math.floor(units);
    const rest = units - down;
    const rounded = (rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down) * unit;
    return Math.abs(rounded) >= 2 ** largest ? Math.sign(value) * Infinity : rounded;
  }

  /* --- functions --------------------------------------------------------------------------------------------------- */

  /* What is wrong with parameters, or null: outside its domain, or in the wrong order. */
  function complaint(entry, values) {
    for (const { name, domain: [low, high, openLow, openHigh] } of entry.parameters) {
      const value = values[name];
      const inside =
        Number.isFinite(value) &&
        (low === null || value > low || (value === low && !openLow)) &&
        (high === null || value < high || (value === high && !openHigh));
      if (!inside) {
        const left = low === null ? "(−∞" : `${openLow ? "(" : "["}${format(low)}`;
        const right = high === null ? "∞)" : `${format(high)}${openHigh ? ")" : "]"}`;
        return `${name} = ${format(value)} ${say("is outside its domain")} ${left}, ${right}`;
      }
    }
    for (const [relation, a, b] of entry.requires) {
      if (!(relation === "<" ? values[a] < values[b] : values[a] <= values[b])) {
        return `${a} = ${format(values[a])}, ${b} = ${format(values[b])}: ${say("required is")} ${a} ${relation} ${b}`;
      }
    }
    return null;
  }

  const defaults = (entry) => Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));

  /* The two sides of every comparison in a program, and 0 beside every argument whose sign counts. */
  function comparisons(node, found = []) {
    if (!Array.isArray(node)) return found;
    const [operation, ...parts] = node;
    if (operation === "<" || operation === "<=") found.push([parts[0], parts[1]]);
    if (operation === "Abs" || operation === "sgn") found.push([parts[0], 0]);
    for (const part of parts) comparisons(part, found);
    return found;
  }

  /* Where a branch of a program ends inside an interval, in increasing order. */
  function boundaries(program, parameters, low, high) {
    const found = new Set();
    const xs = Float64Array.from({ length: 201 }, (_, k) => low + ((high - low) * k) / 200);
    for (const [left, right] of comparisons(program)) {
      const difference = ["+", left, ["*", -1, right]];
      const at = (x) => evaluate(difference, { ...parameters, x }, { careful: false })[0];
      const values = evaluate(difference, { ...parameters, x: xs }, { careful: false });
      for (let k = 0; k < 201; k += 1) {
        if (values[k] === 0) found.add(xs[k]);
        if (k > 0 && values[k - 1] * values[k] < 0) found.add(bisected(at, xs[k - 1], xs[k]));
      }
    }
    return [...found].sort((a, b) => a - b);
  }
  function bisected(f, low, high) {
    const sign = Math.sign(f(low));
    for (let k = 0; k < 80; k += 1) {
      const middle = low + (high - low) / 2;
      const now = Math.sign(f(middle));
      if (now === 0) return middle;
      if (middle === low || middle === high) break;
      if (now === sign) low = middle;
      else high = middle;
    }
    return Math.abs(low - Math.round(low)) < 1e-12 ? Math.round(low) : high;
  }

  /* A curve: arguments, values, where it breaks, and the ends at a jump (closed where the value belongs). */
  function curve(program, parameters, [low, high], { careful = false, most, points = POINTS, after = (v) => v } = {}) {
    const kinks = boundaries(program, parameters, low, high).filter((kink) => kink > low && kink < high);
    const beside = (high - low) * 1e-9;
    const xs = [];
    const breaks = new Set();
    let next = 0;
    for (let k = 0; k < points; k += 1) {
      const x = low + ((high - low) * k) / (points - 1);
      while (next < kinks.length && kinks[next] <= x) {
        xs.push(kinks[next] - beside);
        breaks.add(xs.length); // index of the first point of the next piece
        xs.push(kinks[next] + beside);
        next += 1;
      }
      if (!kinks.includes(x)) xs.push(x);
    }
    const x = Float64Array.from(xs);
    const y = evaluate(program, { ...parameters, x }, { careful, most });
    for (let k = 0; k < y.length; k += 1) y[k] = after(y[k], x[k]);
    const ends = [];
    const jumps = new Set();
    [...breaks].forEach((index, k) => {
      const [left, right] = [y[index - 1], y[index]];
      if (Math.abs(left - right) <= 1e-6 * (1 + Math.abs(left) + Math.abs(right))) return;
      jumps.add(index);
      const value = after(evaluate(program, { ...parameters, x: kinks[k] })[0], kinks[k]);
      ends.push({ x: kinks[k], y: value, closed: true });
      for (const end of [left, right]) {
        if (Math.abs(end - value) > 1e-6 * (1 + Math.abs(value))) ends.push({ x: kinks[k], y: end, closed: false });
      }
    });
    return { x, y, breaks: jumps, ends };
  }

  /* --- the plot ---------------------------------------------------------------------------------------------------- */

  class Plot {
    /* `onchange` is called when the window or the cursor moved; `label` is what a screen reader calls the graph. */
    constructor({ home, label, onchange, readout }) {
      this.home = [...home];
      this.window = [...home];
      this.cursor = null;
      this.onchange = onchange;
      this.readout = readout;
      this.log = false;
      this.grid = svg("g", { class: "plot-grid", "aria-hidden": "true" });
      this.curves = svg("g", { class: "plot-curves", "aria-hidden": "true" });
      this.over = svg("g", { class: "plot-cursor", "aria-hidden": "true" });
      const id = `plot-${(Plot.count = (Plot.count ?? 0) + 1)}`;
      const inner = this.inner();
      this.root = svg(
        "svg",
        { viewBox: `0 0 ${BOX.width} ${BOX.height}`, class: "plot", tabindex: "0", role: "slider", "aria-label": label },
        svg("clipPath", { id }, svg("rect", { x: MARGIN.left, y: MARGIN.top, width: inner.width, height: inner.height })),
        this.grid,
        this.curves,
        this.over,
      );
      this.curves.setAttribute("clip-path", `url(#${id})`);
      this.root.addEventListener("keydown", (event) => this.key(event));
      this.root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      this.root.addEventListener("pointerdown", (event) => this.down(event));
      this.root.addEventListener("pointermove", (event) => this.move(event));
      for (const name of ["pointerup", "pointercancel"]) this.root.addEventListener(name, () => (this.dragged = null));
    }

    inner() {
      return { width: BOX.width - MARGIN.left - MARGIN.right, height: BOX.height - MARGIN.top - MARGIN.bottom };
    }
    toX(x) {
      const [low, high] = this.window;
      return MARGIN.left + ((x - low) / (high - low)) * this.inner().width;
    }
    toY(y) {
      const [, , low, high] = this.window;
      const at = MARGIN.top + ((high - y) / (high - low)) * this.inner().height;
      return Math.max(-FURTHEST, Math.min(FURTHEST, at));
    }
    fromEvent(event) {
      const box = this.root.getBoundingClientRect();
      const [x0, x1, y0, y1] = this.window;
      const { width, height } = this.inner();
      const px = ((event.clientX - box.left) / box.width) * BOX.width - MARGIN.left;
      const py = ((event.clientY - box.top) / box.height) * BOX.height - MARGIN.top;
      return { x: x0 + (px / width) * (x1 - x0), y: y1 - (py / height) * (y1 - y0) };
    }

    /* Set the window; one without width, or with ends that are no numbers, is refused. */
    view(window, quiet = false) {
      const [x0, x1, y0, y1] = window;
      const sound = window.every((v) => Number.isFinite(v) && Math.abs(v) <= 1e12);
      if (!sound || !(x1 - x0 > 1e-9 * Math.max(1e-3, Math.abs(x0), Math.abs(x1))) || !(y1 - y0 > 1e-12 * Math.max(1e-3, Math.abs(y0), Math.abs(y1)))) return false;
      this.window = [...window];
      if (!quiet) this.onchange();
      return true;
    }
    zoom(factor, at = { x: (this.window[0] + this.window[1]) / 2, y: (this.window[2] + this.window[3]) / 2 }) {
      const [x0, x1, y0, y1] = this.window;
      this.view([at.x + (x0 - at.x) * factor, at.x + (x1 - at.x) * factor, at.y + (y0 - at.y) * factor, at.y + (y1 - at.y) * factor]);
    }
    pan(dx, dy) {
      const [x0, x1, y0, y1] = this.window;
      this.view([x0 + dx, x1 + dx, y0 + dy, y1 + dy]);
    }
    reset() {
      this.view(this.home);
    }
    point(x) {
      this.cursor = x;
      this.onchange();
    }

    key(event) {
      const [x0, x1, y0, y1] = this.window;
      const step = (x1 - x0) / (event.ctrlKey ? 10 : 100);
      const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      if (event.key in directions) {
        const [dx, dy] = directions[event.key];
        if (event.shiftKey) this.pan((dx * (x1 - x0)) / 10, (dy * (y1 - y0)) / 10);
        else this.point(Number(((this.cursor ?? (x0 + x1) / 2) + (dx + dy) * step).toPrecision(12)));
      } else if (event.key === "Home" || event.key === "End") this.point(event.key === "Home" ? x0 : x1);
      else if (event.key === "+" || event.key === "=") this.zoom(0.8);
      else if (event.key === "-") this.zoom(1.25);
      else if (event.key === "0") this.reset();
      else return;
      event.preventDefault();
    }
    wheel(event) {
      // without the graph in focus, or a modifier, the wheel scrolls the page
      if (!(event.ctrlKey || event.metaKey || document.activeElement === this.root)) return;
      event.preventDefault();
      this.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 200))), this.fromEvent(event));
    }
    down(event) {
      this.dragged = { from: this.fromEvent(event), id: event.pointerId };
      this.root.setPointerCapture(event.pointerId);
    }
    move(event) {
      const at = this.fromEvent(event);
      if (this.dragged) this.pan(this.dragged.from.x - at.x, this.dragged.from.y - at.y);
      else if (at.x >= this.window[0] && at.x <= this.window[1]) this.point(Number(at.x.toPrecision(4)));
    }

    /* Draw: `curves` hold name, class and points; `dots` are shown at the cursor. */
    draw(curves, dots = []) {
      this.axes();
      this.curves.replaceChildren(
        ...curves.flatMap((each) => [
          svg("path", { d: this.path(each), class: `curve ${each.role}` }),
          ...each.ends.map((end) =>
            svg("circle", { cx: this.toX(end.x), cy: this.toY(end.y), r: 3.6, class: `end ${each.role} ${end.closed ? "closed" : "open"}` }),
          ),
        ]),
      );
      const inside = this.cursor !== null && this.cursor >= this.window[0] && this.cursor <= this.window[1];
      const x = inside ? this.toX(this.cursor) : 0;
      this.over.replaceChildren(
        ...(inside ? [svg("line", { x1: x, x2: x, y1: MARGIN.top, y2: BOX.height - MARGIN.bottom })] : []),
        ...dots
          .filter((dot) => inside && dot.y >= this.window[2] && dot.y <= this.window[3])
          .map((dot) => svg("circle", { cx: x, cy: this.toY(dot.y), r: 4, class: `dot ${dot.role}` })),
      );
      this.root.setAttribute("aria-valuemin", String(this.window[0]));
      this.root.setAttribute("aria-valuemax", String(this.window[1]));
      this.root.setAttribute("aria-valuenow", String(this.cursor ?? (this.window[0] + this.window[1]) / 2));
      this.root.setAttribute("aria-valuetext", this.readout());
    }

    path({ x, y, breaks }) {
      const [x0, x1, , y1] = this.window;
      const right = this.inner().width / (x1 - x0);
      const up = this.inner().height / (y1 - this.window[2]);
      let path = "";
      let pen = "M";
      for (let k = 0; k < x.length; k += 1) {
        if (breaks.has(k)) pen = "M";
        if (Number.isNaN(y[k])) {
          pen = "M";
          continue;
        }
        const across = MARGIN.left + (x[k] - x0) * right;
        const down = Math.max(-FURTHEST, Math.min(FURTHEST, MARGIN.top + (y1 - y[k]) * up));
        path += `${pen}${Math.round(across * 10) / 10} ${Math.round(down * 10) / 10}`;
        pen = "L";
      }
      return path;
    }

    axes() {
      const [x0, x1, y0, y1] = this.window;
      const { left, top } = MARGIN;
      const [right, bottom] = [BOX.width - MARGIN.right, BOX.height - MARGIN.bottom];
      const lines = [];
      for (const x of ticks(x0, x1, 8)) {
        const at = this.toX(x);
        lines.push(svg("line", { x1: at, x2: at, y1: top, y2: bottom, class: x === 0 ? "zero" : "" }));
        lines.push(svg("text", { x: at, y: bottom + 18, "text-anchor": "middle" }, format(x, 5)));
      }
      for (const y of ticks(y0, y1, 6)) {
        const at = this.toY(y);
        lines.push(svg("line", { x1: left, x2: right, y1: at, y2: at, class: y === 0 && !this.log ? "zero" : "" }));
        const text = this.log ? `1e${format(y, 4)}` : format(y, 5);
        lines.push(svg("text", { x: left - 6, y: at + 4, "text-anchor": "end" }, text));
      }
      this.grid.replaceChildren(...lines);
    }

    /* Zoom and reset as buttons, for those who have neither wheel nor keyboard. */
    buttons() {
      return html(
        "div",
        { className: "plot-buttons" },
        button("+", say("zoom in"), () => this.zoom(0.8)),
        button("−", say("zoom out"), () => this.zoom(1.25)),
        button("↺", say("reset the view"), () => this.reset()),
      );
    }
  }

  /* A slider and a field for one parameter. `onchange` gets the value; the field takes any number of the domain. */
  let controls = 0;
  function slider({ name, symbol, value, range, onchange }) {
    const id = `actref-control-${(controls += 1)}`;
    const [low, high] = range;
    const step = 10 ** Math.floor(Math.log10((high - low) / 100));
    const input = html("input", { type: "range", id, min: low, max: high, step: "any", value });
    const field = html("input", { type: "number", step: "any", value });
    field.setAttribute("aria-label", `${symbol ?? name}: ${say("value")}`);
    const label = html("label", { htmlFor: id }, symbol ? `${symbol} ` : "", html(symbol ? "code" : "span", { textContent: name }));
    const set = (now) => {
      input.value = String(now);
      field.value = String(now);
    };
    input.addEventListener("input", () => {
      const now = Number((Math.round(Number(input.value) / step) * step).toPrecision(6));
      const inside = Math.min(high, Math.max(low, now));
      field.value = String(inside);
      onchange(inside);
    });
    input.addEventListener("keydown", (event) => {
      // "any" leaves the arrow keys with the browser's own step, which is too coarse or too fine
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      input.value = String(Number(input.value) + by * step);
      input.dispatchEvent(new Event("input"));
    });
    field.addEventListener("change", () => {
      const now = field.value.trim() === "" ? NaN : Number(field.value);
      if (Number.isFinite(now)) input.value = String(now);
      onchange(now);
    });
    return { element: html("div", { className: "control" }, label, input, field), set };
  }

  /* One drawing for any number of changes before the next frame. */
  function eachFrame(work) {
    let waiting = false;
    return () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        work();
      });
    };
  }

  Object.assign(window.actref, {
    svg, html, button, format, ticks, roundTo, complaint, defaults, boundaries, curve, Plot, slider, eachFrame, POINTS,
  });
}
