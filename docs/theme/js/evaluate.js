/* Evaluates the functions of programs.js and programs/, which are printed from the symbolic definitions.

   A program is a tree: a number; a text that is a decimal or the name of a variable; or [operation, ...arguments].
   It is evaluated in double precision over whole arrays, each operation carrying a bound of its error. Where the bound says that
   too little is left of a value (cancellation, overflow of a term, a branch too near to call), that value is computed again with
   as many bits as it takes. */

"use strict";

{
  const EPS = 1.2e-16; // one rounding, with a little to spare
  const TINY = 5e-324;
  const GOOD = 3e-13; // relative error that a value may have
  const MOST = 2 ** 13; // bits: what cancels further than from the largest double to the smallest one is 0
  const UNDERFLOW = -1080; // 2 to this power is 0 in double precision
  const P = window.actref.precise;

  const HALF_LOG = Math.log(Math.sqrt(2 * Math.PI));
  const sigmoid = (u) => (u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u)));
  const softplus = (u) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
  const phi = (u) => Math.exp(-0.5 * u * u - HALF_LOG);
  function Phi(u) {
    const z = Math.abs(u);
    if (z > 40) return u < 0 ? 0 : 1;
    if (z < 2.5) {
      // Φ(u) = 1/2 + φ(u) (u + u³/3 + u⁵/(3·5) + ...)
      let total = u;
      for (let term = u, k = 3; Math.abs(term) > 1e-17 * Math.abs(total); k += 2) total += term *= (u * u) / k;
      return 0.5 + phi(u) * total;
    }
    let tail = z; // 1 - Φ(z) = φ(z) / (z + 1/(z + 2/(z + ...)))
    for (let k = Math.ceil(8 + 400 / (z * z)); k > 0; k -= 1) tail = z + k / tail;
    return u < 0 ? phi(u) / tail : 1 - phi(u) / tail;
  }

  function erf(u) {
    const z = Math.abs(u);
    if (z > 1) return Math.sign(u) * (1 - 2 * Phi(-z * Math.SQRT2));
    let total = z; // erf(z) = 2/√π e^(-z²) (z + 2z³/3 + 4z⁵/(3·5) + ...)
    for (let term = z, k = 3; term > 1e-17 * total; k += 2) total += term *= (2 * z * z) / k;
    return (Math.sign(u) * 2 * Math.exp(-z * z) * total) / Math.sqrt(Math.PI);
  }

  /* The derivative of order n of sin(u)/u: between -1 and 1 its series, beyond it the recurrence, as in the word of that name. */
  function sinc(u, n) {
    if (!(Math.abs(u) < 1)) {
      const waves = [Math.sin(u), Math.cos(u), -Math.sin(u), -Math.cos(u)];
      let value = waves[0] / u;
      for (let k = 1; k <= n; k += 1) value = (waves[k % 4] - k * value) / u;
      return value;
    }
    let k = Math.ceil(n / 2);
    let term = ((-1) ** k / (2 * k + 1)) * (n % 2 ? u : 1);
    let total = term;
    for (; Math.abs(term) > 1e-17 * Math.abs(total); k += 1) {
      term *= (-u * u * (2 * k + 1)) / ((2 * k + 2 - n) * (2 * k + 1 - n) * (2 * k + 3));
      total += term;
    }
    return total;
  }

  /* Value, bound of |derivative| from argument and value, and roundings of the value. */
  const FUNCTIONS = {
    exp: [Math.exp, (u, v) => v, () => 3],
    expm1: [Math.expm1, (u) => Math.exp(u), () => 3],
    log: [Math.log, (u) => 1 / Math.abs(u), () => 3],
    sin: [Math.sin, () => 1, () => 3],
    cos: [Math.cos, () => 1, () => 3],
    tanh: [Math.tanh, (u, v) => 1 - v * v, () => 4],
    atan: [Math.atan, (u) => 1 / (1 + u * u), () => 3],
    erf: [erf, (u) => 1.2 * Math.exp(-u * u), () => 40],
    log1p: [Math.log1p, (u) => 1 / Math.abs(1 + u), () => 3],
    sigmoid: [sigmoid, (u, v) => v, () => 6],
    softplus: [softplus, (u) => sigmoid(u), () => 6],
    phi: [phi, (u, v) => Math.abs(u) * v, (u) => 8 + u * u],
    Phi: [Phi, phi, (u) => (u < 0 ? 40 + u * u : 20)],
    sinc: [
      sinc,
      (u, v, n) => Math.min(1 / (n + 2), 2 / Math.abs(u)),
      (u, v, n) => (n === 0 || Math.abs(u) < 1 ? 8 : (4 * 3 ** n) / Math.abs(u * v)), // the recurrence is as exact as its waves
    ],
    Abs: [Math.abs, () => 1, () => 0],
    sgn: [Math.sign, () => 0, () => 0],
  };

  /* [values, errors], as long as the arrays of the environment or of length 1. */
  function fast(node, env) {
    if (typeof node === "number") return [Float64Array.of(node), Float64Array.of(0)];
    if (typeof node === "string") {
      if (node in env) return [env[node], Float64Array.of(0)];
      const value = Number(node);
      return [Float64Array.of(value), Float64Array.of(Math.abs(value) * EPS)];
    }
    const [operation, ...parts] = node;
    if (operation === "cases") return cases(parts, env);
    if (operation === "^") return raised(fast(parts[0], env), parts[1], parts[2]);
    if (operation === "pi") return [Float64Array.of(Math.PI), Float64Array.of(Math.PI * EPS)];
    const found = parts.map((part) => fast(part, env));
    if (operation in FUNCTIONS) return applied(FUNCTIONS[operation], found[0], parts.slice(1));
    return found.reduce(OPERATORS[operation]);
  }

  function pairwise(combine) {
    return ([a, ea], [b, eb]) => {
      const n = Math.max(a.length, b.length, ea.length, eb.length);
      const v = new Float64Array(n);
      const e = new Float64Array(n);
      const [ia, ja, ib, jb] = [a, ea, b, eb].map((array) => (array.length === 1 ? 0 : 1));
      for (let k = 0; k < n; k += 1) combine(a[k * ia], ea[k * ja], b[k * ib], eb[k * jb], v, e, k);
      return [v, e];
    };
  }
  const OPERATORS = {
    "+": pairwise((a, ea, b, eb, v, e, k) => {
      v[k] = a + b;
      e[k] = ea + eb + (a === 0 || b === 0 ? 0 : EPS * Math.abs(v[k]));
    }),
    "*": pairwise((a, ea, b, eb, v, e, k) => {
      const zero = (a === 0 && ea === 0) || (b === 0 && eb === 0);
      v[k] = a * b;
      e[k] = zero ? 0 : Math.abs(a) * eb + Math.abs(b) * ea + ea * eb + EPS * Math.abs(v[k]) + (Math.abs(v[k]) < 1e-290 ? TINY : 0);
    }),
    "/": pairwise((a, ea, b, eb, v, e, k) => {
      v[k] = a / b;
      const rest = Math.abs(b) - eb;
      e[k] = a === 0 && ea === 0 ? 0 : rest > 0
        ? (ea + Math.abs(v[k]) * eb) / rest + EPS * Math.abs(v[k]) + (Math.abs(v[k]) < 1e-290 ? TINY : 0)
        : Infinity;
    }),
    max: pairwise((a, ea, b, eb, v, e, k) => {
      v[k] = Math.max(a, b);
      e[k] = Math.max(ea, eb);
    }),
  };

  /* A function of an array; what is beside it in the program are plain numbers. */
  function applied([f, slope, roundings], [u, eu], rest = []) {
    const n = Math.max(u.length, eu.length);
    const [i, j] = [u.length === 1 ? 0 : 1, eu.length === 1 ? 0 : 1];
    const v = new Float64Array(n);
    const e = new Float64Array(n);
    for (let k = 0; k < n; k += 1) {
      const at = u[k * i];
      const value = f(at, ...rest);
      v[k] = value;
      // twice the slope: the slope may grow on the way from the argument to where its error puts it
      e[k] = 2 * slope(at, value, ...rest) * eu[k * j] + roundings(at, value, ...rest) * EPS * Math.abs(value) + (Math.abs(value) < 1e-290 && value !== 0 ? TINY : 0);
      if (value === 0 && at !== 0 && f !== Math.abs && f !== Math.sign) e[k] += TINY; // underflow, or a lucky zero
    }
    return [v, e];
  }

  function raised([u, eu], numerator, denominator) {
    const exponent = numerator / denominator;
    const f = denominator === 1 ? (x) => x ** numerator : (x) => Math.sqrt(x) ** numerator;
    const slope = (x, v) => (x === 0 ? (exponent >= 1 ? 0 : Infinity) : Math.abs((exponent * v) / x));
    return applied([f, slope, () => 2 + Math.abs(numerator)], [u, eu]);
  }

  /* 1 where it holds, 0 where not, NaN where too near to call. */
  function holds([relation, ...sides], env) {
    if (relation === "or" || relation === "and") {
      const parts = sides.map((side) => holds(side, env));
      const n = Math.max(...parts.map((part) => part.length));
      const sure = relation === "or" ? 1 : 0;
      return Float64Array.from({ length: n }, (_, k) => {
        const now = parts.map((part) => part[part.length === 1 ? 0 : k]);
        return now.includes(sure) ? sure : now.some(Number.isNaN) ? NaN : 1 - sure;
      });
    }
    const [[a, ea], [b, eb]] = sides.map((side) => fast(side, env));
    const n = Math.max(a.length, b.length, ea.length, eb.length);
    const test = RELATIONS[relation];
    const at = (array, k) => array[array.length === 1 ? 0 : k];
    const result = new Float64Array(n);
    for (let k = 0; k < n; k += 1) {
      const [l, r, error] = [at(a, k), at(b, k), at(ea, k) + at(eb, k)];
      result[k] = Math.abs(l - r) <= error && error > 0 ? NaN : test(l, r) ? 1 : 0;
    }
    return result;
  }
  const RELATIONS = { "<": (l, r) => l < r, "<=": (l, r) => l <= r };

  function cases(parts, env) {
    const branches = [];
    for (let k = 0; k < parts.length; k += 2) {
      branches.push([fast(parts[k], env), k + 1 < parts.length ? holds(parts[k + 1], env) : Float64Array.of(1)]);
    }
    const n = Math.max(...branches.flatMap(([[v, e], c]) => [v.length, e.length, c.length]));
    const v = new Float64Array(n);
    const e = new Float64Array(n);
    for (let k = 0; k < n; k += 1) {
      for (const [[value, error], condition] of branches) {
        const now = condition[condition.length === 1 ? 0 : k];
        if (now === 0) continue;
        v[k] = value[value.length === 1 ? 0 : k];
        e[k] = Number.isNaN(now) ? Infinity : error[error.length === 1 ? 0 : k];
        break;
      }
    }
    return [v, e];
  }

  /* --- to any number of bits: value, and the size of the largest term that it was summed from ------------------------ */

  function precise(node, env) {
    if (typeof node === "number") return both(P.whole(node));
    if (typeof node === "string") return both(node in env ? env[node] : P.fromDecimal(node));
    const [operation, ...parts] = node;
    if (operation === "cases") {
      for (let k = 0; k < parts.length; k += 2) {
        if (k + 1 === parts.length || preciselyHolds(parts[k + 1], env)) return precise(parts[k], env);
      }
    }
    if (operation === "^") {
      const [base, size] = precise(parts[0], env);
      const raise = (x) => P.power(parts[2] === 1 ? x : P.sqrt(x), parts[1]);
      const value = raise(base);
      return [value, parts[1] > 0 ? raise(size) : P.abs(value)];
    }
    if (operation === "pi") return both(P.functions.pi());
    const found = parts.map((part) => precise(part, env));
    if (operation === "+") {
      return found.reduce(([a, s], [b, t]) => [P.add(a, b), P.compare(s, t) < 0 ? t : s]);
    }
    if (operation === "*") return found.reduce(([a, s], [b, t]) => [P.mul(a, b), P.mul(s, t)]);
    if (operation === "max") return found.reduce((a, b) => (P.compare(a[0], b[0]) < 0 ? b : a));
    if (operation === "/") return found.reduce(([a, s], [b]) => [P.div(a, b), P.abs(P.div(s, b))]);
    return both(P.functions[operation](found[0][0], ...parts.slice(1)));
  }
  const both = (value) => [value, P.abs(value)];

  function preciselyHolds([relation, ...sides], env) {
    if (relation === "or") return sides.some((side) => preciselyHolds(side, env));
    if (relation === "and") return sides.every((side) => preciselyHolds(side, env));
    const [l, r] = sides.map((side) => precise(side, env)[0]);
    return RELATIONS[relation](P.compare(l, r), 0);
  }

  /* One value, right to double precision. At an infinity it is the limit, read off far beyond the range of doubles at points
     where an oscillation would show. */
  function exactly(program, env, most) {
    const entries = Object.entries(env);
    if (entries.some(([, value]) => Number.isNaN(value))) return NaN;
    const big = (far) =>
      Object.fromEntries(
        entries.map(([name, value]) => [
          name,
          Number.isFinite(value) ? P.fromNumber(value) : { m: value > 0 ? far : -far, e: 0 },
        ]),
      );
    try {
      if (entries.every(([, value]) => Number.isFinite(value))) return P.toNumber(settled(program, big(0n), most));
      const limits = FAR.map((far) => P.toNumber(settled(program, big(far), most), BEYOND));
      return limits.every((limit) => Math.abs(limit / limits[0] - 1) <= 1e-15 || limit === limits[0]) ? limits[0] : NaN;
    } catch (error) {
      if (error instanceof P.Undefined) return NaN;
      throw error;
    }
  }
  const FAR = [2n ** 1100n, 3n ** 700n, 7n ** 400n];
  const BEYOND = 400; // what grows without end has passed 2 to this power there, what decays its reciprocal

  /* Bits are doubled until two results agree. */
  function settled(program, env, most) {
    let before = null;
    for (let bits = 128; bits <= most; bits *= 2) {
      const [value, size] = P.withBits(bits, () => precise(program, env));
      if (value.m === 0n && size.m === 0n) return value;
      if (before !== null && value.m !== 0n) {
        const apart = P.withBits(64, () => P.div(P.sub(value, before), value));
        if (apart.m === 0n || P.top(apart) < -56) return value;
      }
      if (P.top(value) < UNDERFLOW && P.top(size) - bits < UNDERFLOW - 30) return P.ZERO;
      before = value;
    }
    return P.ZERO;
  }

  /* The values of a program. `env` holds a number or a Float64Array for each variable. Without `careful` the values are those
     of double precision, good enough for a curve on a screen. What has not settled at `most` bits is 0. */
  function evaluate(program, env, { careful = true, most = MOST } = {}) {
    const arrays = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, typeof value === "number" ? Float64Array.of(value) : value]),
    );
    const n = Math.max(...Object.values(arrays).map((array) => array.length));
    const [found, errors] = fast(program, arrays);
    const values = found.length === n ? Float64Array.from(found) : new Float64Array(n).fill(found[0]);
    if (!careful) return values;
    for (let k = 0; k < n; k += 1) {
      const error = errors[errors.length === 1 ? 0 : k];
      const inputs = Object.entries(arrays).map(([name, array]) => [name, array[array.length === 1 ? 0 : k]]);
      const ordinary = inputs.every(([, value]) => Number.isFinite(value));
      const sound = error <= GOOD * Math.abs(values[k]) && Number.isFinite(values[k]);
      if (!(ordinary && sound)) values[k] = exactly(program, Object.fromEntries(inputs), most);
    }
    return values;
  }

  window.actref.evaluate = evaluate;
}
