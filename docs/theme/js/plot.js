/* A graph in SVG that can be moved, zoomed and read out; and what the function pages and the explorer both need of curves. */

"use strict";

{
  const { evaluate, say } = window.actref;
  const NS = "http://www.w3.org/2000/svg";
  const POINTS = 800;
  const MARGIN = { left: 30, right: 14, top: 26, bottom: 40 };
  const FURTHEST = 1e7; // pixels: curves are cut there, far outside every screen
  const BOX = { width: 640, height: 400 }; // until the size on the screen is known
  const LETTER = 0.6; // of the font size: about the width of a letter

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

  const FAR = 1e6; // where a function has come as near to its asymptote as seven digits show

  /* The line that f comes near to on one side (-1, 1), or null: slope and intercept, read off at three points far out. Where
     f is a straight line at the edge of the window, it is that line, and not near to it: f″ is 0 there, and not just small. */
  function asymptote([f, , second], parameters, side, edge) {
    const at = (x, program = f) => evaluate(program, { ...parameters, x })[0];
    if (at(edge, second) === 0) return null;
    const [a, b, c] = [1, 2, 4].map((times) => at(side * times * FAR));
    const [slope, again] = [(b - a) / (side * FAR), (c - b) / (side * 2 * FAR)];
    const intercept = a - slope * side * FAR;
    const size = 1 + Math.abs(slope) + Math.abs(intercept);
    const sound = Number.isFinite(slope + again + intercept) && Math.abs(slope - again) < 1e-9 * size
      && Math.abs(c - (slope * side * 4 * FAR + intercept)) < 1e-4 * size;
    if (!sound) return null;
    return { slope: Number(slope.toFixed(4)), intercept: Number(intercept.toFixed(4)), side };
  }

  /* What is marked on the graph of a function: extrema and kinks inside of a window, asymptotes on both sides. */
  function features(programs, parameters, [low, high]) {
    const value = (k, x, careful) => evaluate(programs[k], { ...parameters, x }, { careful })[0];
    const slope = curve(programs[1], parameters, [low, high], { points: 400 });
    const broken = new Set(curve(programs[0], parameters, [low, high], { points: 2 }).ends.map(({ x }) => x));
    const found = [];
    for (let k = 1; k < slope.y.length; k += 1) {
      const [before, after] = [slope.y[k - 1], slope.y[k]];
      if (!(before * after < 0)) continue;
      const x = slope.breaks.has(k) ? (slope.x[k - 1] + slope.x[k]) / 2 : bisected((at) => value(1, at, false), slope.x[k - 1], slope.x[k]); // a mark shows four digits
      found.push({ kind: "extremum", x, low: before < 0 });
    }
    const kinks = new Set(slope.ends.map(({ x }) => x));
    for (const x of kinks) {
      if (!found.some((each) => Math.abs(each.x - x) < 1e-6 * (high - low))) found.push({ kind: "kink", x, low: true });
    }
    return {
      points: found.filter(({ x }) => !broken.has(x)).map((each) => ({ ...each, y: value(0, each.x) })),
      lines: [asymptote(programs, parameters, -1, low), asymptote(programs, parameters, 1, high)].filter((each) => each !== null),
    };
  }

  /* --- the plot ---------------------------------------------------------------------------------------------------- */

  class Plot {
    /* `onchange` is called when the window or the cursor moved; `label` is what a screen reader calls the graph. A unit of the
       drawing is a pixel of the screen, so that text keeps its size; one with a `box` of its own has that size instead. */
    constructor({ home, label = "", onchange = () => {}, readout = () => "", box }) {
      this.home = [...home];
      this.window = [...home];
      this.cursor = null;
      this.onchange = onchange;
      this.readout = readout;
      this.log = false;
      this.names = { x: "x", y: "", title: "" };
      this.left = MARGIN.left; // wider where the numbers of the axis are
      this.grid = svg("g", { class: "plot-grid", "aria-hidden": "true" });
      this.curves = svg("g", { class: "plot-curves", "aria-hidden": "true" });
      this.over = svg("g", { class: "plot-cursor", "aria-hidden": "true" });
      this.notes = svg("g", { class: "plot-notes", "aria-hidden": "true" });
      const id = `plot-${(Plot.count = (Plot.count ?? 0) + 1)}`;
      this.frame = svg("rect", { y: MARGIN.top });
      this.root = svg(
        "svg",
        { class: "plot", tabindex: "0", role: "slider", "aria-label": label },
        svg("clipPath", { id }, this.frame), this.grid, this.curves, this.notes, this.over,
      );
      this.curves.setAttribute("clip-path", `url(#${id})`);
      this.size(box ?? BOX);
      if (box === undefined) {
        let known = false;
        new ResizeObserver(([{ contentRect: { width, height } }]) => {
          if ((known && Math.abs(width - this.box.width) < 1) || width < 100) return;
          known = true;
          this.size({ width, height });
          this.onchange();
        }).observe(this.root);
      }
      this.root.addEventListener("keydown", (event) => this.key(event));
      this.root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      this.root.addEventListener("pointerdown", (event) => this.down(event));
      this.root.addEventListener("pointermove", (event) => this.move(event));
      for (const name of ["pointerup", "pointercancel"]) this.root.addEventListener(name, () => (this.dragged = null));
    }

    size(box) {
      this.box = box;
      this.root.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
    }
    inner() {
      return { width: this.box.width - this.left - MARGIN.right, height: this.box.height - MARGIN.top - MARGIN.bottom };
    }
    toX(x) {
      const [low, high] = this.window;
      return this.left + ((x - low) / (high - low)) * this.inner().width;
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
      const px = ((event.clientX - box.left) / box.width) * this.box.width - this.left;
      const py = ((event.clientY - box.top) / box.height) * this.box.height - MARGIN.top;
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

    /* Draw: `curves` hold class, points and what their label says; `dots` are shown at the cursor, what `notes` gives beside the curves. */
    draw(curves, dots = [], notes = () => []) {
      this.axes(); // first: where all else goes is known then
      this.notes.replaceChildren(...notes());
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
        ...(inside ? [svg("line", { x1: x, x2: x, y1: MARGIN.top, y2: this.box.height - MARGIN.bottom })] : []),
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
        const across = this.left + (x[k] - x0) * right;
        const down = Math.max(-FURTHEST, Math.min(FURTHEST, MARGIN.top + (y1 - y[k]) * up));
        path += `${pen}${Math.round(across * 10) / 10} ${Math.round(down * 10) / 10}`;
        pen = "L";
      }
      return path;
    }

    axes() {
      const [x0, x1, y0, y1] = this.window;
      const { top } = MARGIN;
      const size = this.letters();
      const levels = ticks(y0, y1, Math.min(6, this.inner().height / 25)).map((y) => [y, this.log ? `1e${format(y, 4)}` : format(y, 5)]);
      this.left = Math.max(MARGIN.left, 12 + LETTER * size * Math.max(0, ...levels.map(([, text]) => text.length)));
      for (const [name, value] of Object.entries({ x: this.left, ...this.inner() })) this.frame.setAttribute(name, value);
      const { left } = this;
      const [right, bottom] = [this.box.width - MARGIN.right, this.box.height - MARGIN.bottom];
      const lines = [];
      for (const x of ticks(x0, x1, Math.min(8, this.inner().width / 40))) {
        const at = this.toX(x);
        lines.push(svg("line", { x1: at, x2: at, y1: top, y2: bottom, class: x === 0 ? "zero" : "" }));
        lines.push(svg("text", { x: at, y: bottom + 18, "text-anchor": "middle" }, format(x, 5)));
      }
      for (const [y, text] of levels) {
        const at = this.toY(y);
        lines.push(svg("line", { x1: left, x2: right, y1: at, y2: at, class: y === 0 && !this.log ? "zero" : "" }));
        lines.push(svg("text", { x: left - 6, y: at + 4, "text-anchor": "end" }, text));
      }
      lines.push(
        svg("text", { x: (left + right) / 2, y: bottom + 34, "text-anchor": "middle", class: "name" }, this.names.x),
        svg("text", { x: 6, y: top - 10, class: "name" }, this.names.y),
        svg("text", { x: (left + right) / 2, y: top - 10, "text-anchor": "middle", class: "title" }, this.names.title),
      );
      this.grid.replaceChildren(...lines);
    }

    /* The size of letters, in units of the drawing. */
    letters() {
      return parseFloat(getComputedStyle(this.root).getPropertyValue("--plot-text")) || 13;
    }

    /* Points of a curve on the drawing, where it is inside the frame. */
    seen({ x, y }) {
      const [x0, x1, y0, y1] = this.window;
      return Array.from(x, (at, k) => [at, y[k]])
        .filter(([at, value]) => at >= x0 && at <= x1 && value >= y0 && value <= y1)
        .map(([at, value]) => [this.toX(at), this.toY(value)]);
    }

    /* What the curves are called, each beside its own line, in the corner that the fewest of their points reach. */
    legend(curves) {
      const size = this.letters();
      const [line, swatch, pad] = [1.4 * size, 28, 6];
      const width = swatch + 3 * pad + LETTER * size * Math.max(0, ...curves.map(({ label }) => label.length));
      const height = line * curves.length + pad;
      const inner = this.inner();
      const corners = [MARGIN.top + pad, MARGIN.top + inner.height - height - pad].flatMap((y) =>
        [this.left + pad, this.left + inner.width - width - pad].map((x) => ({ x, y, hidden: 0 })));
      for (const [x, y] of curves.flatMap((each) => this.seen(each))) {
        for (const each of corners) if (x > each.x && x < each.x + width && y > each.y && y < each.y + height) each.hidden += 1;
      }
      const { x, y } = corners.reduce((best, each) => (each.hidden < best.hidden ? each : best));
      return [
        svg("rect", { x, y, width, height, class: "ground" }),
        ...curves.flatMap(({ role, label }, k) => {
          const middle = y + pad / 2 + line * (k + 0.5);
          return [
            svg("path", { d: `M${x + pad} ${middle}h${swatch}`, class: `curve ${role}` }),
            svg("text", { x: x + 2 * pad + swatch, y: middle + 0.35 * size }, label),
          ];
        }),
      ];
    }

    /* Marks of what `features` found, with their numbers, and the asymptotes with their equations. */
    marks({ points, lines }) {
      const [x0, x1, y0, y1] = this.window;
      const short = (number) => format(number, 4);
      const equation = ({ slope, intercept }) => {
        const rise = slope === 0 ? "" : slope === 1 ? "x" : slope === -1 ? "−x" : `${short(slope)}x`;
        const shift = rise === "" ? short(intercept) : intercept === 0 ? "" : ` ${intercept > 0 ? "+" : "−"} ${short(Math.abs(intercept))}`;
        return `y = ${rise}${shift}`;
      };
      const taken = [];
      /* Where a text of this width has its room: to the right of a point, to the left, or below or above it; else nowhere. */
      const free = (across, y, wide) => {
        const [left, right] = [this.left, this.left + this.inner().width];
        const spots = [
          { anchor: "start", x: across + 8, from: across + 8 },
          { anchor: "end", x: across - 8, from: across - 8 - wide },
          { anchor: "start", from: Math.max(left, Math.min(across - wide / 2, right - wide)) },
        ].map((spot) => ({ x: spot.from, ...spot, y, to: spot.from + wide }));
        const found = spots.find(({ from, to }) =>
          from >= left && to <= right && taken.every((each) => from > each.to || to < each.from || Math.abs(y - each.y) > this.letters()));
        if (found) taken.push(found);
        return found;
      };
      return [
        ...lines.flatMap((line) => {
          const at = (x) => line.slope * x + line.intercept;
          const middle = (x0 + x1) / 2;
          const ends = line.side < 0 ? [x0, middle] : [middle, x1];
          const x = ends[0] + (ends[1] - ends[0]) * (line.side < 0 ? 0.2 : 0.72);
          if (at(x) < y0 || at(x) > y1) return [];
          const [across, down] = [this.toX(x), this.toY(at(x))];
          return [
            svg("path", { d: `M${this.toX(ends[0])} ${this.toY(at(ends[0]))}L${this.toX(ends[1])} ${this.toY(at(ends[1]))}`, class: "asymptote" }),
            // above a line that lies, to the left of one that rises
            svg("text", { x: line.slope > 0 ? across - 8 : across, y: down - 7, "text-anchor": line.slope > 0 ? "end" : "middle", class: "mark" }, equation(line)),
          ];
        }),
        ...points.filter(({ x, y }) => x >= x0 && x <= x1 && y >= y0 && y <= y1).flatMap(({ kind, x, y, low }) => {
          const [across, down] = [this.toX(x), this.toY(y)];
          const shape = kind === "kink"
            ? svg("rect", { x: across - 4, y: down - 4, width: 8, height: 8, class: "mark kink" })
            : svg("circle", { cx: across, cy: down, r: 4, class: "mark extremum" });
          const text = `(${short(x)}, ${short(y)})`;
          const spot = free(across, down + (low ? 18 : -8), LETTER * this.letters() * text.length);
          return spot ? [shape, svg("text", { x: spot.x, y: spot.y, "text-anchor": spot.anchor, class: "mark" }, text)] : [shape];
        }),
      ];
    }

    /* Each curve's label beside it, where the other curves, and the texts that are there already, are farthest. */
    labels(curves, texts = []) {
      const HALF = 12; // of the room that a label takes, upwards
      const taken = texts.filter(({ tagName }) => tagName === "text").flatMap((text) => {
        const [x, y] = [Number(text.getAttribute("x")), Number(text.getAttribute("y")) - 4];
        const wide = LETTER * this.letters() * text.textContent.length * { start: 1, middle: 0.5, end: -1 }[text.getAttribute("text-anchor")];
        return [[x, y], [x + wide / 2, y], [x + wide, y], ...(text.getAttribute("text-anchor") === "middle" ? [[x - wide / 2, y], [x - wide, y]] : [])];
      });
      const inner = this.inner();
      const paths = curves.map((each) => this.seen(each));
      return curves.flatMap((each, k) => {
        const others = [...paths.filter((_, j) => j !== k).flat(), ...taken];
        const width = Math.max(14, LETTER * 13 * each.label.length);
        let [best, most] = [null, 0];
        for (const [x, y] of paths[k].filter((_, j) => j % 10 === 0)) {
          const near = [...others, ...paths[k].filter(([u]) => Math.abs(u - x) > 2)].filter(([u]) => Math.abs(u - x) < width / 2 + 30);
          for (const at of [{ x, y: y - HALF }, { x, y: y + HALF }]) {
            const inside = at.x - width / 2 > this.left + 4 && at.x + width / 2 < this.left + inner.width - 4
              && at.y - HALF > MARGIN.top && at.y + HALF < MARGIN.top + inner.height;
            if (!inside) continue;
            const far = near.reduce((least, [u, v]) =>
              Math.min(least, Math.hypot(Math.max(0, Math.abs(u - at.x) - width / 2), v - at.y)), 60);
            if (far > most) [best, most] = [at, far];
          }
        }
        if (best === null || most < 6) return [];
        taken.push([best.x - width / 2, best.y], [best.x, best.y], [best.x + width / 2, best.y]);
        return [svg("text", { x: best.x, y: best.y + 4, "text-anchor": "middle", class: `label ${each.role}` }, each.label)];
      });
    }

    /* Zoom and reset as buttons, for those who have neither wheel nor keyboard. */
    buttons(shown = () => this) {
      return html(
        "div",
        { className: "plot-buttons" },
        button("+", say("zoom in"), () => shown().zoom(0.8)),
        button("−", say("zoom out"), () => shown().zoom(1.25)),
        button("↺", say("reset the view"), () => shown().reset()),
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

  /* Buttons that give the drawing that is shown as a file. */
  function files(shown, name) {
    const { save } = window.actref;
    return html(
      "div",
      { className: "plot-buttons" },
      button("SVG", say("download as SVG"), () => save("svg", `${name}.svg`, shown())),
      button("PNG", say("download as PNG"), () => save("png", `${name}.png`, shown())),
    );
  }

  Object.assign(window.actref, {
    files, svg, html, button, format, ticks, roundTo, complaint, defaults, boundaries, curve, features, Plot, slider, eachFrame, POINTS,
  });
}
