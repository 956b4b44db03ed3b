/* The search, in the theme's place: a worker that its script starts, hands the index and asks. scripts/theme/search.py writes the index and says
   what is in it.

   What is asked is compared with what pages are called and asked for, phrase by phrase: a page is as good as the best of its phrases. A
   phrase counts by the part of the question that it answers and by the part of it that was asked for; words count by how few pages have
   them, and those that say nothing (activation function) only where nothing else was asked. Formulas are computed. The text of the pages
   is a file of its own, read when the first answer is given. */

"use strict";

{
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3]; // kinds of messages
  const RANKS = [1, 0.98, 0.95, 0.7, 0.65, 0.3]; // what a phrase is worth: scripts/theme/search.py names them
  const EMPTY = 0.1; // the weight of a word that says nothing,
  const NAME = 1.5; // of the name of a function,
  const UNKNOWN = 0.4; // of one that no page has,
  const HAN = 0.7; // and of two characters, as a part of the weight of a word
  const WHOLE = 3; // what is added where nothing else was asked for, and nothing less
  const MOST = 30; // pages
  const SECTIONS = 3; // of a page
  const TEASER = 160; // characters
  const han = /[\u3400-\u9fff]/;

  let config, pages, phrases, places, weights, text;

  // ------------------------------------------------------------------------------------------------------------------------------- words

  const plain = (words) => (/^[ -~]*$/.test(words) ? words : words.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();

  /* One spelling of initialise and initialize, centre and center, behaviour and behavior, unit and units, choose and choosing. */
  function spelt(word) {
    if (word.length < 5) return word;
    if (!spellings.has(word)) spellings.set(word, respelt(word));
    return spellings.get(word);
  }

  const spellings = new Map(); // most words stand in many names

  function respelt(word) {
    return word
      .replace(/([^s])s$/, "$1")
      .replace(/is(?=(e[dr]?|ing|ation|able)$)/, "iz")
      .replace(/ys(?=(e[dr]?|ing)$)/, "yz")
      .replace(/tr(?=e(d?)$)e/, "ter")
      .replace(/our(?=.{0,3}$)/, "or")
      .replace(/ll(?=(ed|ing)$)/, "l")
      .replace(/(?<=.{4})(e|ed|ing)$/, "");
  }

  /* The words of a text. Of torch.nn.ReLU(x) that is relu. Chinese is cut where a word that says nothing ends, and the rest is taken by
     two characters at a time, however it may be parted into words. */
  function words(asked) {
    const bare = asked
      .replace(/([A-Za-z_]\w*\.)+(?=[A-Za-z_])/g, " ")
      .replace(/\w+[[(](?=["'])/g, " ")
      .replace(/\([xa](, ?b)?\)/g, " ");
    const found = new Set();
    for (const part of plain(bare).match(/[a-z\u0370-\u03ff][a-z0-9\u0370-\u03ff]*|\d+(?:\.\d+)?[a-z]*|[\u3400-\u9fff]+/g) ?? []) {
      const split = han.test(part) ? part.split(config.cut).flatMap(cut) : [spelt(part)];
      for (const word of split) if (!config.dropped.has(word)) found.add(word);
    }
    return [...found];
  }

  function cut(run) {
    if (run.length < 3 || config.empty.has(run)) return run === "" ? [] : [run];
    return [...run].slice(1).map((second, at) => run[at] + second);
  }

  /* How near two words are, if one change makes one of the other: a letter more, less, other, or two in each other's place. */
  function near(one, other) {
    if (Math.abs(one.length - other.length) > 1) return 0;
    let start = 0;
    while (start < one.length && one[start] === other[start]) start++;
    const [a, b] = [one.slice(start), other.slice(start)];
    if (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)) return 0.85;
    return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1) ? 0.8 : 0;
  }

  /* The words of the index that a word may mean, and how well. A number means itself. */
  function meant(word, last) {
    const found = new Map(places.has(word) ? [[word, 1]] : []);
    if (/^\d/.test(word) || han.test(word) || config.empty.has(word)) return found;
    const known = found.size > 0;
    for (const other of places.keys()) {
      if (other === word || han.test(other)) continue;
      if (word.length > 1 && other.startsWith(word)) found.set(other, known ? 0.3 : last ? 0.9 : 0.7);
      else if (word.length > 5 && other.slice(0, -4).length > 4 && word.startsWith(other.slice(0, -4))) found.set(other, known ? 0.3 : 0.7);
      else if (!known && word.length > 3 && near(word, other) > 0) found.set(other, near(word, other));
    }
    return found;
  }

  // ------------------------------------------------------------------------------------------------------------------------------- index

  function setup(data) {
    const { empty, dropped } = data.config;
    const longest = empty.concat(dropped).filter((word) => han.test(word)).sort((a, b) => b.length - a.length);
    config = { empty: new Set(empty.map(spelt)), dropped: new Set(dropped.map(spelt)), cut: RegExp(`(${longest.join("|")})`) };
    pages = data.docs;
    text = data.config.text && lowered(data.config.text); // in the site as files, where nothing is fetched
    config.at = data.config.at;
    config.apart = data.config.apart;
    [phrases, places, weights] = [[], new Map(), new Map()];
    const having = new Map();
    const named = new Set();
    pages.forEach(({ names }, page) => {
      names.forEach((texts, rank) => {
        for (const text of texts) {
          const split = words(text);
          if (split.length === 0) continue;
          if (rank === 0 && split.length === 1 && pages[page].values !== undefined) named.add(split[0]);
          // Names of few words are also written as one.
          const joined = split.length < 4 && rank < 2 && split.length > 1 && !han.test(text) ? [words(text.replace(/[\s_-]+/g, ""))] : [];
          for (const form of [split, ...joined]) phrases.push({ page, rank, words: form });
        }
      });
    });
    phrases.forEach((phrase, number) => {
      for (const word of phrase.words) {
        if (!places.has(word)) {
          places.set(word, []);
          having.set(word, new Set());
        }
        places.get(word).push(number);
        having.get(word).add(phrase.page);
      }
    });
    for (const [word, { size }] of having) {
      const rare = 1 + 0.3 * Math.log(pages.length / size);
      weights.set(word, config.empty.has(word) ? EMPTY : named.has(word) ? NAME : han.test(word) && word.length > 1 ? rare * HAN : rare);
    }
    for (const phrase of phrases) phrase.weight = sum(phrase.words);
  }

  const sum = (list) => list.reduce((total, word) => total + (weights.get(word) ?? UNKNOWN), 0);

  // ------------------------------------------------------------------------------------------------------------------------------ asking

  /* Page to score. Of what is compared, what is named first comes first, unless a page is about both. */
  function scored(asked) {
    const scores = answering(asked);
    const sides = asked.split(/\s+(?:vs\.?|versus|and|or|to)\s+|(?<=[\w\s])[和与跟及](?=[\w\s])/i).map(answering);
    if (sides.length === 2 && sides.every((side) => Math.max(...side.values()) > WHOLE)) {
      sides.forEach((side, at) => {
        for (const [page, score] of side) scores.set(page, Math.max(scores.get(page) ?? 0, score * (0.8 - 0.3 * at)));
      });
    }
    return scores;
  }

  function answering(asked) {
    const list = words(asked);
    const meanings = list.map((word, at) => meant(word, at === list.length - 1));
    list.forEach((word, at) => {
      const joined = word + list[at + 1];
      if (places.has(joined) && !han.test(word)) for (const each of [at, at + 1]) meanings[each].set(joined, 1);
      for (let end = 3; meanings[at].size === 0 && end < word.length - 2; end++) {
        const halves = [word.slice(0, end), word.slice(end)];
        if (halves.every((half) => places.has(half))) for (const half of halves) meanings[at].set(half, 0.9);
      }
    });
    const strong = list.some((word, at) => !config.empty.has(word) && meanings[at].size > 0);
    const worth = list.map((word, at) => {
      const best = Math.max(...[...meanings[at]].map(([other, share]) => share * weights.get(other)), 0);
      return (best || UNKNOWN) * (1 - 0.02 * at); // what was named first was meant first
    });
    const total = worth.reduce((a, b) => a + b, 0);
    const hits = new Map(); // phrase to the part of it that was asked for, and the best match of each word
    meanings.forEach((meaning, at) => {
      for (const [other, share] of meaning) {
        for (const number of places.get(other)) {
          if (!hits.has(number)) hits.set(number, { of: new Map(), asked: new Map() });
          const { of, asked } = hits.get(number);
          of.set(other, Math.max(of.get(other) ?? 0, share));
          asked.set(at, Math.max(asked.get(at) ?? 0, share));
        }
      }
    });
    const scores = new Map();
    const answered = new Map(); // page to the best match of each word, in whatever phrase
    for (const [number, { of, asked }] of hits) {
      const { page, rank, words, weight } = phrases[number];
      const part = [...of].reduce((all, [word, share]) => all + share * weights.get(word), 0) / weight;
      const answer = [...asked].reduce((all, [at, share]) => all + share * worth[at], 0) / total;
      const rest = (word) => config.empty.has(word) && strong;
      const whole =
        words.every((word) => of.has(word) || rest(word)) &&
        list.every((word, at) => asked.has(at) || rest(word) || meanings[at].size === 0) &&
        words.some((word) => of.has(word) && !rest(word));
      const same = whole && words.length === of.size && list.length === asked.size;
      const score = RANKS[rank] * (answer * (0.4 + 0.6 * part) + (whole ? WHOLE * part * answer : 0) + (same ? answer : 0));
      scores.set(page, Math.max(scores.get(page) ?? 0, score));
      if (!answered.has(page)) answered.set(page, new Map());
      for (const [at, share] of asked) answered.get(page).set(at, Math.max(answered.get(page).get(at) ?? 0, share * RANKS[rank]));
    }
    for (const [page, best] of answered) {
      const more = [...best].reduce((all, [at, share]) => all + share * worth[at], 0) / total;
      scores.set(page, scores.get(page) + 0.6 * more);
    }
    return scores;
  }

  // ---------------------------------------------------------------------------------------------------------------------------- formulas

  const FUNCTIONS = {
    exp: Math.exp, ln: Math.log, log: Math.log, log1p: Math.log1p, expm1: Math.expm1, sqrt: Math.sqrt, abs: Math.abs, sign: Math.sign,
    sin: Math.sin, cos: Math.cos, tan: Math.tan, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, atan: Math.atan, arctan: Math.atan,
    asinh: Math.asinh, max: Math.max, maximum: Math.max, min: Math.min, minimum: Math.min, pow: Math.pow,
    clip: (x, low, high) => Math.min(Math.max(x, low), high),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)), softplus: (x) => Math.log1p(Math.exp(x)), relu: (x) => Math.max(x, 0), erf,
    phi: (x) => (1 + erf(x / Math.SQRT2)) / 2,
  }; // prettier-ignore
  Object.assign(FUNCTIONS, { σ: FUNCTIONS.sigmoid, expit: FUNCTIONS.sigmoid, logistic: FUNCTIONS.sigmoid, φ: FUNCTIONS.phi });
  Object.assign(FUNCTIONS, { ndtr: FUNCTIONS.phi, cdf: FUNCTIONS.phi });

  function erf(x) {
    let [term, total] = [x, x];
    for (let n = 1; n < 200; n++) total += (term *= -(x * x) / n) / (2 * n + 1);
    return Math.abs(x) > 5 ? Math.sign(x) : (2 / Math.sqrt(Math.PI)) * total;
  }

  /* A formula in x as a function of x and of what other letters stand for; throws for anything else. */
  function formula(typed) {
    const tokens =
      plain(typed.replace(/²/g, "^2").replace(/³/g, "^3").replace(/[×·⋅]/g, "*").replace(/÷/g, "/").replace(/[−–]/g, "-"))
        .replace(/^\s*([a-z]\s*(\(\s*x\s*\))?)\s*[=:]/, "")
        .replace(/([a-z_]\w*\.)+(?=[a-z_])/g, "")
        .replace(/\*\*/g, "^")
        .match(/\d+(\.\d*)?(e[-+]?\d+)?|\.\d+|[a-z]+\d?[a-z]*|[\u0370-\u03ff]|[-+*/^(),|]|\S/g) ?? [];
    let at = 0;
    const take = (...wanted) => wanted.includes(tokens[at]) && tokens[at++];
    const need = (wanted) => take(wanted) || fail();
    const fail = () => {
      throw new SyntaxError(typed);
    };
    const chain = (next, operators) => () => {
      let left = next();
      for (let sign; (sign = take(...Object.keys(operators))); ) {
        const [one, other, make] = [left, next(), operators[sign]];
        left = (v) => make(one(v), other(v));
      }
      return left;
    };
    const begins = () => at < tokens.length && /^[\w.(\u0370-\u03ff]/.test(tokens[at]);
    function factor() {
      let left = power();
      while (begins()) {
        const [one, other] = [left, power()]; // 2x
        left = (v) => one(v) * other(v);
      }
      return left;
    }
    function power() {
      const base = atom();
      if (!take("^")) return base;
      const exponent = signed(power);
      return (v) => base(v) ** exponent(v);
    }
    const signed = (next) => {
      const sign = take("-", "+");
      if (!sign) return next();
      const value = signed(next);
      return sign === "-" ? (v) => -value(v) : value;
    };
    const sums = chain(chain(() => signed(factor), { "*": (a, b) => a * b, "/": (a, b) => a / b }), {
      "+": (a, b) => a + b,
      "-": (a, b) => a - b,
    });
    let letters = false;
    function atom() {
      const token = tokens[at++] ?? fail();
      if (token === "(") return inside(")");
      if (token === "|") return absolute(inside("|"));
      if (/^[\d.]/.test(token)) return () => Number(token);
      if (token === "x" || token === "z") return (v) => v.x;
      if (token === "e") return () => Math.E;
      if (token === "pi" || token === "π") return () => Math.PI;
      const known = Object.hasOwn(FUNCTIONS, token) && FUNCTIONS[token];
      if (known) {
        if (!take("(")) return ((of) => (v) => known(of(v)))(atom()); // tanh x
        const given = [sums()];
        while (take(",")) given.push(sums());
        need(")");
        return (v) => known(...given.map((each) => each(v)));
      }
      if (!/^(.|alpha|beta|lambda|slope)$/.test(token) || !/[a-z\u0370-\u03ff]/.test(token)) fail();
      letters = true;
      return (v) => v.other;
    }
    const inside = (end) => {
      const value = sums();
      need(end);
      return value;
    };
    const absolute = (value) => (v) => Math.abs(value(v));
    const value = sums();
    if (at < tokens.length || tokens.length < 3) fail();
    return { value, letters };
  }

  const EQUAL = 1e-5; // how far from a function a formula may be that is one,
  const ROUNDED = 5e-4; // and one whose constants are rounded, as 0.7978 for the root of 2/π

  /* The pages of the functions that a formula gives; if it gives none, of the nearest. */
  function computed(asked) {
    let found;
    try {
      found = formula(asked);
    } catch {
      return [];
    }
    const tried = found.letters ? [0.01, 1, 0.25, 0.3, 2] : [1];
    let [nearest, least] = [[], ROUNDED];
    for (const other of tried) {
      const values = config.at.map((x) => found.value({ x, other }));
      const distances = pages.map((page) => (page.values ? Math.max(...page.values.map((b, at) => Math.abs(values[at] - b) / (1 + Math.abs(b)))) : NaN));
      const equal = [...distances.keys()].filter((page) => distances[page] < EQUAL);
      if (equal.length > 0) return equal;
      distances.forEach((distance, page) => {
        if (distance < least) [nearest, least] = [[page], distance];
      });
    }
    return nearest;
  }

  // ---------------------------------------------------------------------------------------------------------------------------- the text

  /* What is looked for as it stands: words, and runs of Chinese. */
  function pieces(asked) {
    const found = [...asked.toLowerCase().matchAll(/[\u3400-\u9fff]+|[^\s\u3400-\u9fff"'`“”‘’()[\]{},;:?!，。、；：？！（）]+/g)];
    const parts = found.flatMap(([part]) => (han.test(part) ? part.split(config.cut) : [part])).filter((part) => part !== "" && !config.dropped.has(part));
    const strong = parts.filter((part) => !config.empty.has(part));
    return strong.length > 0 ? strong : parts;
  }

  /* The sections that have all pieces of what is asked; those that have it as it stands are worth more. */
  function read(asked, parts) {
    const whole = asked.trim().toLowerCase();
    const long = whole.length > 11;
    return text.flatMap(([location, title, body, lower]) =>
      parts.length > 0 && parts.every((part) => lower.includes(part)) ? [{ location, title, body, score: long && lower.includes(whole) ? 2 : 0.1 }] : [],
    );
  }

  const CHARACTERS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const escaped = (value) => value.replace(/[&<>"]/g, (character) => CHARACTERS[character]);

  /* A part of a text that has what was asked, marked. */
  function teaser(body, parts) {
    const lower = body.toLowerCase();
    const first = Math.min(...parts.map((part) => lower.indexOf(part)).filter((at) => at >= 0), body.length);
    const start = first < TEASER / 2 || first === body.length ? 0 : body.indexOf(" ", first - TEASER / 4) + 1 || first;
    const shown = escaped(body.slice(start, start + TEASER));
    const marks = parts.map((part) => escaped(part).replace(/[|\\{}()[\]^$+*?.-]/g, "\\$&"));
    const marked = marks.length > 0 ? shown.replace(RegExp(marks.join("|"), "gi"), "<mark data-md-highlight>$&</mark>") : shown;
    return (start > 0 ? "… " : "") + marked + (start + TEASER < body.length ? " …" : "");
  }

  // -------------------------------------------------------------------------------------------------------------------------- the answer

  /* The pages, best first, each with its sections, as the theme shows them; and a word that may be meant. */
  function answer(asked) {
    const scores = scored(asked);
    for (const page of computed(asked)) scores.set(page, 10 - page / pages.length);
    const parts = pieces(asked);
    const terms = Object.fromEntries(parts.map((part) => [part, true]));
    const found = new Map();
    for (const [page, score] of scores) {
      const { location, title, text } = pages[page];
      found.set(location, [{ location, title, text: teaser(text, parts), score, terms }]);
    }
    for (const { location, title, body, score } of text === undefined ? [] : read(asked, parts)) {
      const [page] = location.split("#");
      if (!found.has(page)) {
        const known = pages.find((each) => each.location === page);
        const [, heading, about] = known ? [page, known.title, known.text] : (text.find(([place]) => place === page) ?? [page, title, body]);
        found.set(page, [{ location: page, title: heading, text: teaser(about, parts), score: 0, terms }]);
      }
      const list = found.get(page);
      list[0].score = Math.max(list[0].score, score);
      if (location !== page && list.length <= SECTIONS) list.push({ location, title, text: teaser(body, parts), score: Math.min(score, 0.1), terms });
    }
    const apart = ([{ location }]) => Number(location.startsWith(config.apart) && pages.every((page) => page.location !== location));
    const items = [...found.values()].sort((a, b) => apart(a) - apart(b) || b[0].score - a[0].score).slice(0, MOST);
    items.forEach((item, at) => (item[0].score = items.length - at)); // the theme takes the highest one for what Enter leads to
    return { items, suggest: completed(asked, items[0]) };
  }

  /* The word of the first title that begins with the last word that was typed. */
  function completed(asked, first) {
    const last = asked.split(/[\s-]+/).at(-1);
    const title = first === undefined || last === "" ? [] : first[0].title.toLowerCase().split(/[\s-]+/);
    return title.filter((word) => word.startsWith(last)).slice(0, 1);
  }

  const lowered = (sections) => sections.map(([location, title, body]) => [location, title, body, `${title} ${body}`.toLowerCase()]);

  async function load() {
    const found = await fetch(new URL("../search/text.json", self.location));
    text = lowered(await found.json());
  }

  let last, loading;
  const say = (type, data) => self.postMessage({ type, data });

  self.addEventListener("message", async ({ data: { type, data } }) => {
    if (type === SETUP) {
      setup(data);
      say(READY);
    }
    if (type !== QUERY) return;
    last = data;
    if (data.trim() === "") return say(RESULT, { items: [] });
    const first = answer(data);
    if (text !== undefined || first.items.length > 0) say(RESULT, first);
    if (text !== undefined) return;
    loading ??= load().catch(() => (text = [])); // without it there are fewer results
    await loading;
    if (last === data) say(RESULT, answer(data));
  });
}
