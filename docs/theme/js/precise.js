/* Binary floating point of any precision: numbers m · 2^e with BigInt m. What cancellation takes from double precision
   is computed here anew; so are values whose intermediate terms leave the range of doubles. */

"use strict";

{
  const ZERO = { m: 0n, e: 0 };
  const ONE = { m: 1n, e: 0 };
  const MINUTE = { m: 1n, e: -(2 ** 44) };
  const FAR = 40;
  // exp of an argument beyond 2^FAR: nothing brings it back into range, but the exponential of such a one
  const beyond = (u, size) => ({ m: 1n, e: (u.m < 0n ? -1 : 1) * 2 ** (size > 2 ** FAR ? 48 : 44) });

  class Undefined extends Error {}

  let bits = 160;

  const length = (m) => {
    const digits = (m < 0n ? -m : m).toString(16);
    return 4 * digits.length - Math.clz32(parseInt(digits[0], 16)) + 28;
  };
  const top = (a) => a.e + length(a.m); // |a| < 2^top
  const shifted = (m, by) => (by >= 0 ? m << BigInt(by) : m >> BigInt(-by));
  const rounded = (m, e) => {
    const excess = length(m) - bits;
    return excess <= 0 ? { m, e } : { m: (m + (1n << BigInt(excess - 1))) >> BigInt(excess), e: e + excess };
  };
  const sign = (a) => (a.m > 0n ? 1 : a.m < 0n ? -1 : 0);
  const neg = (a) => ({ m: -a.m, e: a.e });
  const abs = (a) => (a.m < 0n ? neg(a) : a);
  const scaled = (a, by) => ({ m: a.m, e: a.e + by }); // a · 2^by
  const whole = (k) => ({ m: BigInt(k), e: 0 });

  function add(a, b) {
    if (a.m === 0n) return b;
    if (b.m === 0n) return a;
    const [low, high] = a.e < b.e ? [a, b] : [b, a];
    if (top(low) < top(high) - bits - 8) return high;
    if (top(high) < top(low) - bits - 8) return low;
    return rounded(low.m + (high.m << BigInt(high.e - low.e)), low.e);
  }
  const sub = (a, b) => add(a, neg(b));
  const mul = (a, b) => rounded(a.m * b.m, a.e + b.e);
  function div(a, b) {
    if (b.m === 0n) throw new Undefined("division by zero");
    const by = bits + 4 + length(b.m) - length(a.m);
    return by > 0 ? rounded((a.m << BigInt(by)) / b.m, a.e - b.e - by) : rounded(a.m / b.m, a.e - b.e);
  }
  const compare = (a, b) => sign(sub(a, b));

  function withBits(wanted, work) {
    const before = bits;
    bits = wanted;
    try {
      return work();
    } finally {
      bits = before;
    }
  }

  function isqrt(n) {
    if (n < 2n) return n;
    let x = 1n << BigInt((length(n) + 1) >> 1);
    for (;;) {
      const y = (x + n / x) >> 1n;
      if (y >= x) return x;
      x = y;
    }
  }
  function sqrt(a) {
    if (a.m < 0n) throw new Undefined("root of a negative number");
    if (a.m === 0n) return ZERO;
    let by = Math.max(0, 2 * bits + 4 - length(a.m));
    if ((a.e - by) % 2 !== 0) by += 1;
    return rounded(isqrt(a.m << BigInt(by)), (a.e - by) / 2);
  }
  function power(a, n) {
    if (n < 0) return div(ONE, power(a, -n));
    let result = ONE;
    for (let base = a; n > 0; n >>= 1, base = mul(base, base)) if (n & 1) result = mul(result, base);
    return result;
  }

  /* Constants to the working precision, in fixed point. Machin (1706) for π; for ln 2 the same idea with artanh. */
  function inverseSeries(n, unit, alternating) {
    const square = BigInt(n * n);
    let term = unit / BigInt(n);
    let total = term;
    for (let k = 3n, s = -1n; term !== 0n; k += 2n, s = -s) {
      term /= square;
      total += (alternating ? s : 1n) * (term / k);
    }
    return total;
  }
  const constants = new Map();
  function constant(name, compute) {
    const wide = Math.ceil((bits + 16) / 256) * 256;
    const key = `${name}${wide}`;
    if (!constants.has(key)) constants.set(key, { m: compute(1n << BigInt(wide + 16)) >> 16n, e: -wide });
    return constants.get(key);
  }
  const pi = () =>
    constant("pi", (unit) => 16n * inverseSeries(5, unit, true) - 4n * inverseSeries(239, unit, true));
  const ln2 = () =>
    constant(
      "ln2",
      (unit) =>
        18n * inverseSeries(26, unit, false) - 2n * inverseSeries(4801, unit, false) + 8n * inverseSeries(8749, unit, false),
    );

  function nearest(a) {
    const by = -a.e; // to the nearest whole number, as BigInt
    return by <= 0 ? shifted(a.m, -by) : (a.m + (1n << BigInt(by - 1))) >> BigInt(by);
  }

  /* exp(r) = exp(r / 2^k)^(2^k) with a Taylor series inside, in fixed point. */
  function exp(u) {
    if (u.m === 0n) return ONE;
    const size = top(u);
    if (size > FAR) return beyond(u, size);
    if (size < -bits) return add(ONE, u);
    return withBits(bits + Math.max(size, 0) + 10, () => {
      const k = nearest(div(u, ln2()));
      const rest = sub(u, mul({ m: k, e: 0 }, ln2()));
      const halvings = Math.ceil(Math.sqrt(bits));
      const wide = bits + 2 * halvings + 10;
      const r = shifted(rest.m, rest.e + wide - halvings);
      let total = 1n << BigInt(wide);
      let term = total;
      for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
        term = ((term * r) >> BigInt(wide)) / n;
        total += term;
      }
      for (let n = 0; n < halvings; n += 1) total = (total * total) >> BigInt(wide);
      return rounded(total, Number(k) - wide);
    });
  }
  function expm1(u) {
    if (u.m === 0n) return ZERO;
    const lost = Math.max(0, -top(u));
    if (lost > bits) return add(u, scaled(mul(u, u), -1));
    return withBits(bits + lost + 4, () => sub(exp(u), ONE));
  }

  /* Newton's iteration on exp, cubic: y ← y + 2 (a - e^y) / (a + e^y). */
  function log(a) {
    if (a.m <= 0n) throw new Undefined("logarithm of a number that is not positive");
    const size = top(a);
    let y = add(fromNumber(Math.log(toNumber({ m: a.m, e: a.e - size }))), mul(whole(size), ln2()));
    for (let known = 40; known < bits; known *= 3) {
      const guess = exp(y);
      y = add(y, scaled(div(sub(a, guess), add(a, guess)), 1));
    }
    return y;
  }
  function log1p(t) {
    if (t.m === 0n) return ZERO;
    const lost = Math.max(0, -top(t));
    if (lost > bits) return sub(t, scaled(mul(t, t), -1));
    return withBits(bits + lost + 4, () => log(add(ONE, t)));
  }

  /* Arguments are halved until the series u - u³/3 + u⁵/5 - ... is short. */
  function atan(u) {
    if (u.m === 0n) return ZERO;
    if (u.m < 0n) return neg(atan(neg(u)));
    if (top(u) > 1) return sub(scaled(pi(), -1), atan(div(ONE, u)));
    return withBits(bits + 24, () => {
      const halvings = Math.max(0, Math.ceil(Math.sqrt(bits)) + Math.min(top(u), 0));
      let r = u;
      for (let n = 0; n < halvings; n += 1) r = div(r, add(ONE, sqrt(add(ONE, mul(r, r)))));
      const square = neg(mul(r, r));
      let power = r;
      let total = r;
      for (let k = 3; top(power) > top(total) - bits; k += 2) {
        power = mul(power, square);
        total = add(total, div(power, whole(k)));
      }
      return scaled(total, halvings);
    });
  }

  function circle(u) {
    const size = top(u);
    if (size > 4096) throw new Undefined("sine of an argument beyond all bits");
    return withBits(bits + Math.max(size, 0) + 10, () => {
      const quarter = scaled(pi(), -1);
      const k = nearest(div(u, quarter));
      const rest = sub(u, mul({ m: k, e: 0 }, quarter));
      const square = neg(mul(rest, rest));
      const series = (first, n) => {
        let term = first;
        let total = first;
        for (; term.m !== 0n && top(term) > top(total) - bits; n += 2) {
          term = div(mul(term, square), whole(n * (n + 1)));
          total = add(total, term);
        }
        return total;
      };
      const sine = series(rest, 2);
      const cosine = series(ONE, 1);
      return [[sine, cosine], [cosine, neg(sine)], [neg(sine), neg(cosine)], [neg(cosine), sine]][Number(((k % 4n) + 4n) % 4n)];
    });
  }

  /* The derivative of order n of sin(u)/u, as in evaluate.js; more bits follow where terms cancel. */
  function sinc(u, n) {
    if (top(u) > 0) {
      const [sine, cosine] = circle(u);
      const waves = [sine, cosine, neg(sine), neg(cosine)];
      let value = div(sine, u);
      for (let k = 1; k <= n; k += 1) value = div(sub(waves[k % 4], mul(whole(k), value)), u);
      return value;
    }
    let k = Math.ceil(n / 2);
    let term = div(mul(whole((-1) ** k), n % 2 ? u : ONE), whole(2 * k + 1));
    let total = term;
    const square = neg(mul(u, u));
    for (; term.m !== 0n && top(term) > top(total) - bits; k += 1) {
      term = div(mul(mul(term, square), whole(2 * k + 1)), whole((2 * k + 2 - n) * (2 * k + 1 - n) * (2 * k + 3)));
      total = add(total, term);
    }
    return total;
  }

  /* erfc: up to 12 from the series 2/√π e^(-z²) Σ 2^k z^(2k+1) / (2k+1)!! of erf, with the bits that 1 - erf(z) loses; beyond,
     the continued fraction e^(-z²)/√π · 1/(z + (1/2)/(z + (2/2)/(z + ...))), evaluated from its end. */
  function series(z) {
    const square = mul(z, z);
    let term = z;
    let total = z;
    for (let k = 1; term.m !== 0n && top(term) > top(total) - bits; k += 1) {
      term = div(scaled(mul(term, square), 1), whole(2 * k + 1));
      total = add(total, term);
    }
    return mul(scaled(div(exp(neg(square)), sqrt(pi())), 1), total);
  }
  function erf(z) {
    if (top(z) > 0) return z.m < 0n ? neg(erf(neg(z))) : sub(ONE, erfc(z));
    return withBits(bits + 16, () => series(z));
  }
  function erfc(z) {
    if (z.m < 0n) return sub(whole(2), erfc(neg(z)));
    if (top(z) > FAR) return MINUTE;
    const size = toNumber(z);
    if (size < 12) {
      return withBits(bits + Math.ceil(1.4427 * size * size) + 2 * Math.ceil(Math.log2(size + 2)) + 16, () => sub(ONE, series(z)));
    }
    return withBits(bits + 20, () => {
      let tail = z;
      for (let k = 10 + Math.ceil((bits * 0.36 / size) ** 2 * 2); k > 0; k -= 1) tail = add(z, div(scaled(whole(k), -1), tail));
      return div(exp(neg(withBits(bits + 2 * Math.max(0, top(z)), () => mul(z, z)))), mul(sqrt(pi()), tail));
    });
  }

  const view = new DataView(new ArrayBuffer(8));
  function fromNumber(x) {
    if (x === 0) return ZERO;
    view.setFloat64(0, x);
    const head = view.getBigUint64(0);
    const exponent = Number((head >> 52n) & 0x7ffn);
    const fraction = head & 0xfffffffffffffn;
    const m = exponent === 0 ? fraction : fraction | (1n << 52n);
    return { m: x < 0 ? -m : m, e: Math.max(exponent, 1) - 1075 };
  }
  function fromDecimal(text) {
    const [, digits, fraction = "", exponent = "0"] = /^(-?\d+)\.?(\d*)(?:e(-?\d+))?$/.exec(text);
    const tens = Number(exponent) - fraction.length;
    const m = { m: BigInt(digits + fraction), e: 0 };
    const scale = { m: 10n ** BigInt(Math.abs(tens)), e: 0 };
    return tens < 0 ? div(m, scale) : mul(m, scale);
  }
  /* The nearest double; with `beyond`, infinity and 0 begin at 2^beyond and its reciprocal. */
  function toNumber(a, beyond = 1090) {
    if (a.m === 0n) return 0;
    const size = top(a);
    if (size > Math.min(beyond, 1024)) return sign(a) * Infinity;
    if (size < -beyond) return 0;
    const by = Math.max(length(a.m) - 64, 0);
    const head = Number(shifted(a.m, -by));
    const e = a.e + by;
    return e < -1000 ? head * 2 ** -1000 * 2 ** (e + 1000) : e > 900 ? head * 2 ** 900 * 2 ** (e - 900) : head * 2 ** e;
  }

  /* σ, softplus, tanh and the normal distribution, by the definitions of actref/vocabulary.py. */
  function sigmoid(u) {
    const E = exp(neg(abs(u)));
    return div(u.m < 0n ? E : ONE, add(ONE, E));
  }
  const softplus = (u) => add(u.m > 0n ? u : ZERO, log1p(exp(neg(abs(u)))));
  function tanh(u) {
    if (top(u) > FAR) return whole(sign(u));
    const t = expm1(scaled(neg(abs(u)), 1));
    const result = div(neg(t), add(whole(2), t));
    return u.m < 0n ? neg(result) : result;
  }
  const Phi = (u) => scaled(erfc(neg(div(u, sqrt(whole(2))))), -1);
  const phi = (u) =>
    withBits(bits + 2 * Math.max(0, Math.min(top(u), FAR)), () =>
      div(exp(neg(scaled(mul(u, u), -1))), sqrt(scaled(pi(), 1))),
    );

  window.actref ??= {};
  window.actref.precise = {
    Undefined, ZERO, add, sub, mul, div, neg, abs, sign, compare, top, power, sqrt, whole, withBits, fromNumber, fromDecimal, toNumber,
    functions: {
      exp, expm1, log, log1p, tanh, atan, erf, sigmoid, softplus, Phi, phi, sinc,
      sin: (u) => circle(u)[0], cos: (u) => circle(u)[1], Abs: abs, sgn: (u) => whole(sign(u)), pi,
    },
  };
}
