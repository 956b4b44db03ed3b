/* Buttons that copy: the LaTeX of a displayed formula, the page as Markdown. The home page's search and graph. What scrolls
   can be scrolled by keyboard. And with instant navigation the links to the other language follow the page. */

window.actref ??= {};

/* A message in the language of the page; words.js, which only pages in other languages than English load, holds the translations. */
const say = (text) => window.actref.words?.[document.documentElement.lang.slice(0, 2)]?.[text] ?? text;
window.actref.say = say;

/* What a button did is heard as well: this element is read out when its text changes. */
const said = document.createElement("div");
said.className = "unseen";
said.setAttribute("role", "status");
document.body.append(said);

/* A button that copies what `text` gives, and says on itself what came of it. */
function copyButton(kind, label, text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `copy-${kind}`;
  button.textContent = label;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(await text());
      button.textContent = say("copied");
    } catch {
      button.textContent = say("not copied");
    }
    said.textContent = button.textContent;
    setTimeout(() => {
      button.textContent = label;
      said.textContent = "";
    }, 1500);
  });
  return button;
}
window.actref.copyButton = copyButton;

function addCopyLatex() {
  for (const box of document.querySelectorAll(".formula")) {
    const math = box.querySelector("math[data-latex]");
    if (math === null || box.querySelector(".copy-latex") !== null) continue;
    box.append(copyButton("latex", say("copy LaTeX"), () => math.dataset.latex));
  }
}

function addCopyBibtex() {
  for (const place of document.querySelectorAll("[data-copy-bibtex]:empty")) {
    const button = copyButton("bibtex", "BibTeX", () => place.dataset.copyBibtex);
    button.title = say("copy BibTeX");
    button.setAttribute("aria-label", `${say("copy BibTeX")}: ${place.id}`);
    place.append(button);
  }
}

/* What the theme's button copies of a session is what was typed: neither prompts nor outputs. */
const PROMPT = /^(?:>>> |\.\.\.(?: |$)|\$ )/;

function markTyped() {
  for (const code of document.querySelectorAll("code:has(> .gp)")) {
    const typed = code.textContent.split("\n").filter((line) => PROMPT.test(line));
    code.dataset.copy = typed.map((line) => line.replace(PROMPT, "")).join("\n");
  }
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

function addCopyPage() {
  if (location.protocol === "file:") return; // no script may read a file
  const markdown = document.querySelector('link[type="text/markdown"]');
  const place = document.querySelector(".page-tools");
  if (markdown === null || place === null || place.hasChildNodes()) return;
  const { href } = markdown;
  place.append(copyButton("page", say("copy as Markdown"), () => fetched(href)));
}

/* A box that scrolls takes the focus, so that the arrow keys can scroll it, unless something in it does. */
const boxes = ".formula, .long-formula, .scroll, .functions td:has(> math), .md-typeset__scrollwrap, .tabbed-labels, .md-typeset pre, .md-typeset pre > code";
const reached = new WeakSet();

function reachScrolled() {
  // Reading first: after each change the browser would lay out the page anew.
  const scrolls = (box) => box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX !== "visible";
  const found = [...document.querySelectorAll(boxes)].map((box) => [box, scrolls(box)]);
  for (const [box, reachable] of found) {
    if (reachable && box.tabIndex !== 0) {
      reached.add(box);
      box.tabIndex = 0;
    } else if (!reachable && reached.delete(box)) box.removeAttribute("tabindex");
  }
}

let resized;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(reachScrolled, 200);
});
document.addEventListener("change", () => requestAnimationFrame(reachScrolled)); // another tab of code

/* The buttons of narrow windows, for the theme's check boxes. The drawer takes the focus; Escape gives it back. */
for (const button of document.querySelectorAll("[data-toggles]")) {
  const box = document.getElementById(`__${button.dataset.toggles}`);
  const follow = () => button.setAttribute("aria-expanded", box.checked);
  button.addEventListener("click", () => box.click());
  box.addEventListener("change", follow);
  if (box.id !== "__drawer") continue;
  box.addEventListener("change", () => {
    if (box.checked) document.querySelector(".md-sidebar--primary .md-logo")?.focus();
  });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !box.checked) return;
    box.click();
    button.focus();
  });
}

/* Home: the button opens the theme's search; pointing at a family lights it up in the graph. */
function bringHomeAlive() {
  document.querySelector("[data-opens-search]")?.addEventListener("click", () => {
    const toggle = document.querySelector("[data-md-toggle=search]");
    if (!toggle.checked) toggle.click();
    document.querySelector("[data-md-component=search-query]").focus();
  });
  for (const link of document.querySelectorAll("[data-lights]")) {
    const family = document.querySelector(`.plane [data-family="${link.dataset.lights}"]`);
    if (family === null) continue;
    for (const type of ["pointerenter", "focus"]) link.addEventListener(type, () => family.classList.add("lit"));
    for (const type of ["pointerleave", "blur"]) link.addEventListener(type, () => family.classList.remove("lit"));
  }
}

/* With instant navigation the header stays, so its links to the other language have to follow the page. */
const languages = [...document.querySelectorAll("a[data-home]")].map((link) => ({
  link,
  home: new URL(link.dataset.home, location).href,
}));

function followPage() {
  const here = languages.find(({ link }) => link.hreflang === document.documentElement.lang);
  if (here === undefined || !location.href.startsWith(here.home)) return;
  const page = location.href.slice(here.home.length);
  for (const { link, home } of languages) link.href = home + page;
}

/* The document changes without loading again; the theme says so on document$. Between two steps the browser may do what is more urgent. */
document$.subscribe(async () => {
  for (const step of [followPage, markTyped, bringHomeAlive, addCopyPage, addCopyLatex, addCopyBibtex, reachScrolled]) {
    step();
    await new Promise((done) => setTimeout(done));
  }
});
