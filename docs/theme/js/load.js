/* Loads the scripts of the interactive graphs on the pages that have some. They stay between pages; the theme says on document$ when
   another page has taken the place of the last one. */

"use strict";

{
  const here = document.currentScript.src;
  const { href: root, protocol } = new URL("..", here); // of the site in the language of the page
  window.actref.root = root;
  /* The address of a page. In a folder of files no server looks for its index.html. */
  window.actref.page = (path) => root + (protocol === "file:" ? path.replace(/(?<=^|\/)(?=#|$)/, "index.html") : path);

  const NEEDED = [
    [".live[data-function]", ["precise", "evaluate", "plot", "live"], "live"],
    ["#explorer", ["precise", "evaluate", "programs", "entries", "near", "plot", "explorer"], "explorer"],
    ["#port", ["precise", "evaluate", "plot", "near", "calls", "expression", "mathematics", "reading", "port"], "port"],
    ["#not-found", ["near", "not-found"], "proposePages"],
    [".comparison", ["near", "table-query", "table"], "table"],
  ];
  const loaded = new Map();

  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(
        name,
        new Promise((done, failed) => {
          const script = document.createElement("script");
          script.src = new URL(`${name}.js`, here).href;
          script.async = false; // several at once, in this order
          script.onload = done;
          script.onerror = () => failed(new Error(`${script.src} could not be loaded`));
          document.head.append(script);
        }),
      );
    }
    return loaded.get(name);
  }
  window.actref.load = load; // for what a page needs only once somebody asks
  /* Gives a file to download; `kind` is one of what files.js knows. */
  window.actref.save = (kind, ...given) => load("files").then(() => window.actref.saving[kind](...given));

  document$.subscribe(async () => {
    for (const [selector, names, start] of NEEDED) {
      const places = [...document.querySelectorAll(selector)];
      if (places.length === 0) continue;
      const own = places.filter((place) => place.dataset.function).map((place) => `programs/${place.dataset.function}`);
      await Promise.all([...own, ...names].map(load));
      window.actref[start]();
    }
  });
}
