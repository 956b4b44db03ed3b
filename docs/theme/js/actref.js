/* A button beside each displayed formula that copies its LaTeX. The formula carries it in data-latex. */

const words = {
  en: { copy: "copy LaTeX", done: "copied", failed: "not copied" },
  zh: { copy: "复制 LaTeX", done: "已复制", failed: "未能复制" },
};

function addCopyButtons() {
  const say = document.documentElement.lang.startsWith("zh") ? words.zh : words.en;
  for (const box of document.querySelectorAll(".formula")) {
    const math = box.querySelector("math[data-latex]");
    if (math === null || box.querySelector(".copy-latex") !== null) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-latex";
    button.textContent = say.copy;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(math.dataset.latex);
        button.textContent = say.done;
      } catch {
        button.textContent = say.failed;
      }
      setTimeout(() => (button.textContent = say.copy), 1500);
    });
    box.append(button);
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

/* The document then changes without loading again; the theme says so on document$. */
document$.subscribe(() => {
  addCopyButtons();
  followPage();
});
