/* Loads the scripts of the interactive graphs on the pages that have some. They stay between pages; the theme says on document$ when
   another page has taken the place of the last one. */

"use strict";

{
  window.actref ??= {};
  const here = document.currentScript.src;
  window.actref.root = new URL("..", here).href;
  window.actref.language = document.documentElement.lang.startsWith("zh") ? "zh/" : "";

  const NEEDED = [
    [".live[data-function]", ["words", "precise", "evaluate", "plot", "live"], "live"],
    ["#explorer", ["words", "precise", "evaluate", "programs", "plot", "explorer"], "explorer"],
    [".comparison", ["table-query", "table"], "table"],
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
